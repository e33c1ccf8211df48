import { useState } from 'preact/hooks'
import type { Reply } from '../../live/words.ts'

export type Saving = { busy: boolean; problem: string | null; clear: () => void; save: <T>(ask: () => Promise<Reply<T>>) => Promise<Reply<T>> }

/** Something that is being saved: whether it is under way, and why the server said no. */
export function useSave(): Saving {
  const [state, setState] = useState<{ busy: boolean; problem: string | null }>({ busy: false, problem: null })
  return {
    ...state,
    clear: () => setState({ busy: false, problem: null }),
    async save(ask) {
      setState({ busy: true, problem: null })
      const reply = await ask()
      setState({ busy: false, problem: reply.ok ? null : sentence(reply.error.message) })
      return reply
    },
  }
}

/** What is wrong, without the name of the API's field that stands before it. */
const sentence = (message: string): string => message.replace(/^[\w.]+: /, '').replace(/^./, (letter) => letter.toUpperCase())
