/**
 * Makes what scrolls reachable by keyboard in browsers that do not do so by
 * themselves, and gives it a name there.
 */
export function scrollable(label: string, role: 'group' | 'region' = 'group') {
  return { tabIndex: 0, role, 'aria-label': label };
}
