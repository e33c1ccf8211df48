/** Two soft tones. A browser that has not been clicked in yet plays nothing. */
export function chime(): void {
  try {
    const audio = new AudioContext()
    for (const [i, frequency] of [660, 880].entries()) tone(audio, frequency, audio.currentTime + i * 0.12)
    setTimeout(() => void audio.close(), 1000)
  } catch {
    // There is no sound on this machine.
  }
}

function tone(audio: AudioContext, frequency: number, at: number): void {
  const [oscillator, volume] = [audio.createOscillator(), audio.createGain()]
  oscillator.frequency.value = frequency
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.12, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35)
  oscillator.connect(volume).connect(audio.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.4)
}
