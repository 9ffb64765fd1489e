/** Raydeck's mark: a head and the workers around it. */
export function Logo(props: { size?: number }) {
  const { size = 28 } = props;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b6bcb" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <path d="M16 16 7.5 9.5M16 16l8.5-6.5M16 16v9.5" />
      </g>
      <g fill="#fff">
        <circle cx="16" cy="16" r="4" />
        <circle cx="7.5" cy="9.5" r="2.6" />
        <circle cx="24.5" cy="9.5" r="2.6" />
        <circle cx="16" cy="25.5" r="2.6" />
      </g>
    </svg>
  );
}
