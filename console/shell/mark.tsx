/** The sign of the product. */
export const Mark = () => (
  <svg class="mark-sign" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#4f46e5" />
    <path d="M8 21V11l8 7 8-7v10" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
)
