const PATHS = {
  play: 'M8 5.3v13.4a.8.8 0 0 0 1.2.7l11-6.7a.8.8 0 0 0 0-1.4l-11-6.7A.8.8 0 0 0 8 5.300Z',
  pause: 'M7 5h3.200v14H7zM13.8 5H17v14h-3.200z',
  volume:
    'M4 9.300v5.400h3.300l4.7 4V5.300l-4.7 4H4Zm11.2-.9a5 5 0 0 1 0 7.200l1.2 1.300a6.8 6.8 0 0 0 0-9.800l-1.2 1.300Zm2.5-2.700a8.7 8.7 0 0 1 0 12.600l1.2 1.300a10.5 10.5 0 0 0 0-15.200l-1.2 1.300Z',
  muted:
    'M4 9.300v5.400h3.300l4.7 4V5.300l-4.7 4H4Zm11.3.2-1.2 1.2 1.3 1.3-1.3 1.3 1.2 1.2 1.3-1.3 1.3 1.3 1.2-1.2-1.3-1.3 1.3-1.3-1.2-1.2-1.3 1.3-1.3-1.300Z',
  quality:
    'M4 6.200h8.200a3 3 0 0 1 5.6 0H20V8h-2.200a3 3 0 0 1-5.6 0H4V6.200Zm11 2.200a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.600ZM4 16.100h2.200a3 3 0 0 1 5.6 0H20v1.800h-8.200a3 3 0 0 1-5.6 0H4v-1.800Zm5 2.200a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.600Z',
  fullscreen: 'M4.5 4.500h6v2h-4v4h-2v-6Zm9 0h6v6h-2v-4h-4v-2Zm-9 9h2v4h4v2h-6v-6Zm13 0h2v6h-6v-2h4v-4Z',
  exitFullscreen: 'M8.5 4.500h2v6h-6v-2h4v-4Zm5 0h2v4h4v2h-6v-6Zm-9 9h6v6h-2v-4h-4v-2Zm9 0h6v2h-4v4h-2v-6Z',
  pip: 'M3.5 5h17v14h-17V5Zm2 2v10h13V7h-13Zm6 4.500h5.500v4h-5.500v-4Z',
  check: 'm9.6 15.2-3.4-3.4-1.4 1.4 4.8 4.800L19.6 8l-1.4-1.4-8.6 8.600Z',
  copy: 'M8 3.500h11.500V16H17v4.500H4.500V8H8V3.500Zm2 4.500h7v6h.5V5.500H10V8Zm-3.5 2v8.500H15V10H6.500Z',
  sun: 'M12 7.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM11 2h2v3h-2V2Zm0 17h2v3h-2v-3ZM2 11h3v2H2v-2Zm17 0h3v2h-3v-2ZM4.2 5.600l1.4-1.4 2.1 2.1-1.4 1.4-2.1-2.100Zm12.1 12.1 1.4-1.4 2.1 2.1-1.4 1.4-2.1-2.100ZM4.2 18.400l2.1-2.1 1.4 1.4-2.1 2.1-1.4-1.400ZM16.3 6.300l2.1-2.1 1.4 1.4-2.1 2.1-1.4-1.400Z',
  moon: 'M20 14.300A8.3 8.3 0 0 1 9.7 4a8.3 8.3 0 1 0 10.3 10.300Z',
  auto: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm0 2v13a6.5 6.5 0 0 0 0-13Z',
  arrow: 'M13.3 5.3 12 6.700l4.3 4.300H4.500v2h11.800L12 17.300l1.3 1.4 6.7-6.7-6.7-6.700Z',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside or inside something that has a name of its own. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path fill="currentColor" fill-rule="evenodd" d={PATHS[name]} />
    </svg>
  );
}
