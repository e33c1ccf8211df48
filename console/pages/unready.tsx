import { Bones, Failed } from '../design/states.tsx'
import type { Loaded } from './load.ts'

/** In the place of what is on its way, or could not be loaded (`what`: the sentence that says so). */
export const Unready = ({ loaded, rows, what, again }: { loaded: Exclude<Loaded<unknown>, { at: 'ready' }>; rows: number; what: string; again: () => void }) =>
  loaded.at === 'loading' ? <Bones rows={rows} /> : <Failed what={what} reason={loaded.reason} again={again} />
