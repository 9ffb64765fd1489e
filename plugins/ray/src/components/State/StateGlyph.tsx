import { Tone } from '../../model/states';
import styles from './State.module.css';

/** Shapes that differ without colour: a state is told by three things at once. */
const SHAPES: Record<Tone | 'done', JSX.Element> = {
  good: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  busy: (
    <>
      <circle
        cx="8"
        cy="8"
        r="6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      />
      <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
    </>
  ),
  waiting: (
    <circle
      cx="8"
      cy="8"
      r="6"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeDasharray="3 2.4"
    />
  ),
  warning: <path d="M8 1.5 15 14.5H1z" fill="currentColor" />,
  bad: (
    <path
      d="M3 3l10 10M13 3 3 13"
      stroke="currentColor"
      strokeWidth="3"
      strokeLinecap="round"
    />
  ),
  quiet: (
    <rect
      x="2.5"
      y="2.5"
      width="11"
      height="11"
      rx="2"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    />
  ),
  done: (
    <path
      d="M2.5 8.5 6.5 12.5 13.5 4"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
};

export function StateGlyph({ shape }: { shape: Tone | 'done' }) {
  return (
    <svg className={styles.glyph} viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[shape]}
    </svg>
  );
}
