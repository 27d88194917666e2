/** A boat, its sail and the water of the landing. Decoration: the wordmark beside it carries the name. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path class="logo-sail" d="M16.6 4.2c4.6 3 7.6 7.6 8.2 13.1H16.6Z" />
      <path class="logo-jib" d="M14.2 8.4v8.9H7.9c1.2-3.8 3.3-6.8 6.3-8.9Z" />
      <path class="logo-hull" d="M4.6 19.6h22.8c-.7 3-2.5 5-5.2 5H9.8c-2.7 0-4.5-2-5.2-5Z" />
      <path class="logo-water" d="M3 28.2c2.2-1.5 4.3-1.5 6.5 0s4.3 1.5 6.5 0 4.3-1.5 6.5 0 4.3 1.5 6.5 0" />
    </svg>
  );
}
