import { applyTheme, keptTheme } from './theme.ts'

// Before anything is drawn, so that a dark console never flashes white.
applyTheme(keptTheme())
