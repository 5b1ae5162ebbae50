// Two falling tones, made here: no file is loaded. The gravest alerts sound three times.
const TONES = [880, 660];
const LENGTH = 0.22; // seconds
const LOUDNESS = 0.25;

let context: AudioContext | null = null;

export function sound(times: number): void {
  context ??= new AudioContext();
  void context.resume(); // browsers hold sound back until the reader has done something on the page
  const start = context.currentTime + 0.05;
  for (let turn = 0; turn < times * TONES.length; turn += 1) tone(context, TONES[turn % TONES.length] ?? 0, start + turn * (LENGTH + 0.04) + Math.floor(turn / TONES.length) * 0.2);
}

function tone(audio: AudioContext, pitch: number, at: number): void {
  const source = audio.createOscillator();
  const loudness = audio.createGain();
  source.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  loudness.gain.linearRampToValueAtTime(0, at + LENGTH);
  source.connect(loudness).connect(audio.destination);
  source.start(at);
  source.stop(at + LENGTH);
}
