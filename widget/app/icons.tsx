const icon = (path: string) => () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path d={path} />
  </svg>
)

export const DownIcon = /* @__PURE__ */ icon('M12 5v14M6 13l6 6 6-6')
export const HideIcon = /* @__PURE__ */ icon('M6 9l6 6 6-6')
export const CloseIcon = /* @__PURE__ */ icon('M6 6l12 12M18 6L6 18')
export const SendIcon = /* @__PURE__ */ icon('M12 19V5M6 11l6-6 6 6')
export const CheckIcon = /* @__PURE__ */ icon('M5 12.5l4.5 4.5L19 7.5')
export const BotIcon = /* @__PURE__ */ icon('M12 3.5v3M6.5 6.5h11A2.5 2.5 0 0 1 20 9v7a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 16V9a2.5 2.5 0 0 1 2.5-2.5ZM9 11.5v1.5M15 11.5v1.5')
export const ClipIcon = /* @__PURE__ */ icon('M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8')
export const FileIcon = /* @__PURE__ */ icon('M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5ZM13.5 3.5v5h5')
export const StarIcon = /* @__PURE__ */ icon('M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8Z')
