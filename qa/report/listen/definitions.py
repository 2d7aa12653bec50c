"""What each measure means, in the words of a reader who doubts it. The full definitions are in `qa.measures`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """Some measures that are defined together, in Chinese and in English."""

    title: tuple[str, str]
    text: tuple[str, str]
    measures: tuple[str, ...]


DEFINITIONS = (
    Definition(
        ("同时说话", "Overtalk"),
        (
            "双方同时说话 1.0 秒及以上算一次；“嗯、对”也计入。说话间不足 0.25 秒的停顿算连着，不足 0.12 秒的声响"
            "不算说话。",
            "Both speak for 1.0 s or more; 嗯 and 对 count. Pauses under 0.25 s are bridged, sounds under 0.12 s "
            "are none.",
        ),
        ("overtalk_count", "overtalk_total", "overtalk_longest", "overtalk_share"),
    ),
    Definition(
        ("打断", "Interruption"),
        (
            "对方已连续说满 1.0 秒（中间停顿不足 1 秒仍算其在说），另一方开口，不是“嗯、好、对”之类应和，说了 4 "
            "个字或 "
            "1.0 秒以上，并且压着对方 0.5 秒以上，或对方在 0.5 秒内被打住。重叠满 1.0 秒才算确定，只有确定的才可"
            "能扣分；"
            "其余标“存疑”，由人听。对方 1.5 秒内停下，记“被打住”。",
            "The other has talked for 1.0 s (pauses under 1 s do not give the floor away); what is said is no 嗯 "
            "or 好, has 4 "
            "characters or lasts 1.0 s, and lies over the other for 0.5 s, or the other breaks off within 0.5 s. "
            "Sure from "
            "1.0 s of overlap on: only sure ones may cost points. Yielded if the other stops within 1.5 s.",
        ),
        (
            "interruptions_agent", "interruptions_agent_unsure", "interruptions_customer",
            "interruptions_customer_unsure",
        ),
    ),
    Definition(
        ("让客户把话说完", "Letting the customer finish"),
        (
            "客户的一段话（1 秒以上、不只是应和，停顿不足 1 秒算一段）里没有被坐席确定地打断，就算说完。占比是说"
            "完的段数除以全部段数。",
            "A turn of the customer's (1 s and more, no mere 嗯, pauses under 1 s bridged) is finished if the "
            "agent does not surely "
            "interrupt in it; the share is of all such turns.",
        ),
        ("customer_turns", "customer_turns_cut", "customer_turns_cut_unsure", "customer_finished_share"),
    ),
    Definition(
        ("静默", "Silence"),
        (
            "首末人声之间，双方都不说话超过 3 秒；保持、提示音、播报不算。轮到谁说算谁的：客户在想，不算坐席的。"
            "之前 10 秒内说过“请稍等”，60 秒内不追究。坐席的静默满 5 秒算冷场。",
            "Between the first and the last human speech nobody speaks for more than 3 s; hold, tones and "
            "announcements "
            "are left out. It is charged to the side whose turn it is; a wait phrase in the 10 s before excuses "
            "60 s. "
            "Dead air is 5 s and more of the agent's.",
        ),
        (
            "silence_count", "silence_total", "silence_longest", "silence_violations_agent", "silence_longest_agent",
        ),
    ),
    Definition(
        ("保持", "Hold"),
        (
            "四种依据：话单；5 秒以上的音乐；“请稍等”之后 10 秒以上无对话而后“让您久等了”；坐席声道 10 秒以上全静"
            "（线路平时有底噪时）。"
            "相连的算一次，提示音不在其内。把握不足一半的只算“疑似”，由人听。之前 15 秒内打过招呼，之后 10 秒内致"
            "意。",
            "Four grounds: the call log; 5 s and more of music; a wait phrase, 10 s and more without talk, a "
            "resume phrase; a dead leg "
            "of the agent for 10 s on a line with a noise floor. What touches is one hold, and no call tone is "
            "in it. Below a "
            "confidence of one half it is unsure, for a person to hear. Notice within 15 s before, thanks within "
            "10 s after.",
        ),
        ("hold_count", "hold_total", "hold_longest", "hold_unannounced", "hold_unthanked", "hold_unsure"),
    ),
    Definition(
        ("语速", "Pace"),
        (
            "每分钟说话里的字数（数字按读出的字算，语气词不算，停顿不算），只看 10 个字以上的话；最快取任意 30 秒"
            "说话。",
            "Characters as spoken per minute of speech, pauses left out, in turns of 10 characters and more; the "
            "fastest is "
            "over any 30 s of speech.",
        ),
        ("pace_agent", "pace_customer", "pace_agent_worst"),
    ),
    Definition(
        ("应答", "Latency"),
        (
            "客户说完到坐席开口；应和与保持不算。首句：接通（回铃结束或录音开始）到坐席第一句。",
            "From the end of the customer's turn to the agent's answer, back-channels and hold left out. First "
            "greeting: from the "
            "answer of the call to the agent's first word.",
        ),
        ("latency_median", "latency_p90", "latency_max", "first_greeting"),
    ),
    Definition(
        ("话语占比", "Balance"),
        (
            "双方各说了多少秒，坐席占双方说话、占整通的比例；最长独白：坐席说着，停顿不足 3 秒，客户至多应和。",
            "Seconds of speech of each, the agent's share of it and of the call; longest monologue: the agent "
            "goes on with pauses "
            "under 3 s while the customer says no more than 嗯.",
        ),
        (
            "duration", "speech_agent", "speech_customer", "talk_share_agent", "talk_ratio_agent",
            "longest_monologue_agent", "turns_agent", "turns_customer",
        ),
    ),
    Definition(
        ("音量", "Loudness"),
        (
            "说话的中位电平（dBFS）与起伏（10–90 分位之差，dB）；比自己平时高 8 dB、满 1 秒为一次提高音量。只提示"
            "去听，不断言情绪。",
            "Median level of speech (dBFS) and its range (percentiles 10 to 90, dB); 8 dB above one's own median "
            "for 1 s is a "
            "raised voice. A moment to listen to, no verdict on a mood.",
        ),
        (
            "loudness_agent", "loudness_customer", "loudness_range_agent", "loudness_range_customer",
            "raised_voice_agent", "raised_voice_customer",
        ),
    ),
    Definition(
        ("音高", "Pitch"),
        (
            "1 秒以上的说话段里音高的中位数（赫兹），和一段之内起伏的半音数（10–90 分位之差）；2 秒以上的段里起伏"
            "不足 3 个半音的占比是“平直”。"
            "只描述声音，不断言情绪。",
            "Median pitch of stretches of speech of 1 s and more (Hz), and how far it moves within one "
            "(percentiles 10 to 90, "
            "semitones); monotone is the share of speech in stretches of 2 s and more that moves by less than 3. "
            "No verdict on "
            "a mood.",
        ),
        (
            "pitch_agent", "pitch_customer", "pitch_range_agent", "pitch_range_customer", "monotone_agent",
            "monotone_customer",
        ),
    ),
    Definition(
        ("快慢、独白、叹气", "Swings of pace, monologues, sighs"),
        (
            "快慢比：各话轮语速 90 分位与 10 分位之比（10 字以上、至少 5 轮）；突快：比自己的中位语速快四成。长独"
            "白：60 秒以上。"
            "疑似叹气：对方话前后 3 秒内、0.4–1.5 秒的呼气声。都只提示去听。",
            "Spread: percentile 90 of the pace of turns by percentile 10 (10 characters and more, at least 5 "
            "turns); a swing is 40 % "
            "faster than one's own median. Monologues of 60 s and more. A sigh may be a breath of 0.4–1.5 s "
            "within 3 s of the "
            "other's words. All are moments to listen to.",
        ),
        (
            "pace_spread_agent", "pace_spread_customer", "pace_swings_agent", "pace_swings_customer",
            "monologues_agent", "monologues_customer", "sighs_agent", "sighs_customer",
        ),
    ),
    Definition(
        ("客户不满或焦急的线索", "Hint of the customer's distress"),
        (
            "把客户的话（投诉曝光、骂人、求助、生气、反复说、急用）和声音（提高音量、突快、打断、重复）按固定的数"
            "相加，封顶为 1。"
            "只用来挑先听哪通，不是对坐席的评价。",
            "Fixed amounts for the customer's words (threats, swearing, helplessness, anger, repetition, "
            "urgency) and voice (raised, "
            "rushing, cutting in, repeating), added up to at most 1. It says which call to hear first, and "
            "nothing of the agent.",
        ),
        (
            "distress_customer", "distress_threat", "distress_swearing", "distress_helpless", "distress_anger",
            "distress_repetition", "distress_urgent", "repeats_customer",
        ),
    ),
    Definition(
        ("按键", "Keys"),
        (
            "通话中按了几个键；按的是哪个从不保存，页面上的录音在按键处消音。",
            "Keys pressed during the call; which ones is never kept, and the page's sound is masked where they are.",
        ),
        ("keys_agent", "keys_customer"),
    ),
    Definition(
        ("振铃与挂断", "Rings and hang-up"),
        (
            "振铃：先看话单，再数首句之前的回铃音（1 秒响、4 秒停）；没有就是不知道。挂断方：先看话单，再看末句之"
            "后忙音在谁的声道。",
            "Rings: the call log, else ring-back tones before the first word (1 s on, 4 s off), else unknown. "
            "Who hung up: the call "
            "log, else the leg of the busy tone after the last word.",
        ),
        ("rings", "ring_seconds", "hangup_by"),
    ),
)  # fmt: skip
