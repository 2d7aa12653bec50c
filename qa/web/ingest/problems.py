"""The problems of files that are met every day, in Chinese; all others are shown as they are."""

from __future__ import annotations

from collections.abc import Mapping

ZH: Mapping[str, str] = {
    "it is text, not sound": "内容是文字，不是录音",
    "give the recording itself": "请上传录音文件本身",
    "it is an archive, not a recording": "是压缩包，不是录音",
    "unpack it, and drop the folder": "请解压后把文件夹拖进来",
    "it is not sound in any format that is known, or its header is damaged": "不是已知格式的录音，或文件头已损坏",
    "it holds no audio stream": "里面没有声音",
    "it holds no sound that can be decoded": "里面没有能解码的声音",
    "make the recording anew, or convert it to WAV": "请重新导出录音，或转成 WAV",
    "the file is empty (0 bytes)": "文件是空的（0 字节）",
    "it has a header but no sound": "只有文件头，没有声音",
    "export the recording again": "请重新导出录音",
    "an Excel workbook of the old form (.xls)": "旧版 Excel 文件（.xls）",
    "save it as .xlsx or CSV UTF-8": "请另存为 .xlsx 或 CSV UTF-8",
    "the call log is empty": "通话清单是空的",
    "its first line must name the columns": "第一行应为列名",
    "nobody speaks in this recording": "录音里没有人说话",
    "check the recorder, or leave the call out": "请检查录音系统，或不评这通",
    "nobody speaks in this transcript": "转写稿里没有人说话",
    "check the file, or leave the call out": "请检查文件，或不评这通",
}
