// One party alone: the legs of a recording taken apart. Nothing is touched until somebody asks for it.

let gains = null;
let context = null;

/** Let the channels of a sound be heard that are not silent; from then on each is heard in both ears. */
export function muted(audio, silent) {
  if (!gains) {
    context = new AudioContext();
    const split = context.createChannelSplitter(2);
    context.createMediaElementSource(audio).connect(split);
    gains = [0, 1].map((channel) => {
      const gain = context.createGain();
      split.connect(gain, channel);
      gain.connect(context.destination);
      return gain;
    });
  }
  context.resume();
  gains.forEach((gain, channel) => (gain.gain.value = silent.includes(channel) ? 0 : 1));
}
