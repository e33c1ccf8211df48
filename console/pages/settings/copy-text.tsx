import { useEffect, useState } from 'preact/hooks'
import { Icon } from '../../design/icon.tsx'

/** A text to be copied, with the button that does it. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState<boolean | null>(null)
  useEffect(() => {
    if (copied === null) return undefined
    const timer = setTimeout(() => setCopied(null), 3000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false))
  return (
    <div class="copy-text">
      <pre tabIndex={0} aria-label={label}><code>{text}</code></pre>
      <button type="button" class="button small" onClick={copy}><Icon name={copied ? 'check' : 'file'} />{copied ? 'Copied' : 'Copy'}</button>
      <span class="unseen" role="status">{copied === true ? `${label} is copied` : copied === false ? 'The browser did not allow it: select the text and copy it yourself' : ''}</span>
    </div>
  )
}
