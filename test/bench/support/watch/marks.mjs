/** The annotation by which a bench recognizes a change of its own. */
export const MARK = 'raydeck.dev/bench-mark';

/** The annotation that says when a frame was sent: microseconds of the machine's clock, 16 digits. */
export const SENT = 'raydeck.dev/bench-sent';

/** The same clock in all processes of the machine. */
export const clockMicros = () => process.hrtime.bigint() / 1000n;
