import { useNow } from '../design/when.tsx'
import { useLive, useServices } from './services.tsx'

/** A drop shorter than this is not worth a word, milliseconds. */
const WORTH_TELLING = 1500

/** Says when the server cannot be reached; what is written meanwhile is kept and sent. */
export function Connection() {
  const { client } = useServices()
  const since = useLive(({ since }) => since)
  const now = useNow(1000)
  const long = since !== null && now - since > WORTH_TELLING
  return (
    <div class={`connection ${long ? 'lost' : ''}`} role="status">
      {long && <><span class="connection-dot" />Reconnecting… What you write is kept and sent when the connection is back.<button type="button" class="button small" onClick={() => client.wake()}>Try now</button></>}
    </div>
  )
}
