const icon = (path: string) => () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
)

export const CloseIcon = icon('M6 9l6 6 6-6')
export const SendIcon = icon('M12 19V5M6 11l6-6 6 6')
export const DownIcon = icon('M12 5v14M6 13l6 6 6-6')
export const CheckIcon = icon('M5 12.5l4.5 4.5L19 7.5')
export const BotIcon = icon('M12 3.5v3M6.5 6.5h11A2.5 2.5 0 0 1 20 9v7a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 16V9a2.5 2.5 0 0 1 2.5-2.5ZM9 11.5v1.5M15 11.5v1.5')
export const StarIcon = icon('M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8Z')
