/** Which item of a menu a key moves the focus to (it wraps around); null for other keys and for an empty menu. */
export function nextMenuIndex(key: string, focused: number, count: number): number | null {
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (focused + 1) % count;
    case 'ArrowUp':
      return (Math.max(focused, 0) + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
