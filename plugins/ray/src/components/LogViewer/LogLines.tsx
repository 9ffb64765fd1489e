import {
  forwardRef,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { scrollable } from '../scrollable';
import { LogBuffer } from './LogBuffer';
import { LogLine } from './LogLine';
import { LineRange } from './lineRange';
import { lineAtTop, scrollModel } from './scrollModel';
import styles from './LogViewer.module.css';

export const LINE_HEIGHT = 20;
const FALLBACK_HEIGHT = 480;
/** Fewer lines than this do not fill a viewer of full height. */
const SHORT_LINES = 10;

export interface LogLinesHandle {
  /** Brings a line (from 0) into view, a third from the top. */
  scrollToLine(line: number): void;
}

/** The part of the log that is seen. */
export const LogLines = forwardRef<
  LogLinesHandle,
  {
    buffer: LogBuffer;
    /** Changes whenever the buffer has. */
    version: unknown;
    wrap: boolean;
    follow: boolean;
    onFollowChange(follow: boolean): void;
    pattern?: RegExp;
    /** From 0. */
    currentLine?: number;
    selected?: LineRange;
    label: string;
    numberLabel(line: number): string;
    onSelect(line: number, extend: boolean): void;
  }
>((props, handle) => {
  const { buffer, version, wrap, follow, onFollowChange, selected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [viewport, setViewport] = useState(FALLBACK_HEIGHT);
  const [width, setWidth] = useState(0);
  const [fitWrapped, setFitWrapped] = useState<number>();

  const first = buffer.firstLine;
  const count = buffer.lineCount - first;
  const fit = wrap
    ? fitWrapped ?? viewport / LINE_HEIGHT
    : viewport / LINE_HEIGHT;
  const model = scrollModel(count, viewport, LINE_HEIGHT, fit);
  const top = follow ? model.end / model.perLine : lineAtTop(model, scrollTop);
  const from = Math.floor(top);
  const to = Math.min(count, from + Math.ceil(viewport / LINE_HEIGHT) + 2);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || typeof ResizeObserver === 'undefined') return undefined;
    const measure = () => setViewport(element.clientHeight || FALLBACK_HEIGHT);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // The first line is moved up by the part of it that is above the edge, however high it is.
  useLayoutEffect(() => {
    const element = layer.current;
    if (!element) return;
    const height =
      element.firstElementChild?.getBoundingClientRect().height || LINE_HEIGHT;
    element.style.transform = `translateY(${-(top - from) * height}px)`;
    if (wrap && to === count) {
      setFitWrapped(fittingLines(element, viewport, count));
    }
    if (!wrap) setWidth(old => Math.max(old, element.scrollWidth));
  }, [top, from, to, count, viewport, wrap, version]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (follow && element) element.scrollTop = element.scrollHeight;
  }, [follow, model.total, version]);

  useEffect(() => {
    setFitWrapped(undefined);
    setWidth(0);
  }, [wrap]);

  const perLine = model.perLine;
  useImperativeHandle(
    handle,
    () => ({
      scrollToLine(line: number) {
        const element = scroller.current;
        if (!element) return;
        const above = Math.floor(viewport / LINE_HEIGHT / 3);
        const target = Math.max(0, line - first - above) * perLine;
        element.scrollTop = target;
        setScrollTop(target);
      },
    }),
    [viewport, perLine, first],
  );

  const lastTop = useRef(0);
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const isUp = element.scrollTop < lastTop.current;
    lastTop.current = element.scrollTop;
    setScrollTop(element.scrollTop);
    const left =
      element.scrollHeight - element.clientHeight - element.scrollTop;
    if (left <= 2) onFollowChange(true);
    else if (isUp) onFollowChange(false);
  }, [onFollowChange]);

  const lines = [];
  for (let index = from; index < to; index += 1) {
    const number = first + index + 1;
    lines.push(
      <LogLine
        key={number}
        number={number}
        text={buffer.line(number - 1)}
        pattern={props.pattern}
        isCurrent={props.currentLine === number - 1}
        isSelected={
          selected !== undefined &&
          number >= selected.from &&
          number <= selected.to
        }
        numberLabel={props.numberLabel(number)}
        onSelect={props.onSelect}
      />,
    );
  }
  const digits = String(buffer.lineCount).length;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      data-wrap={wrap || undefined}
      data-short={count < SHORT_LINES || undefined}
      onScroll={onScroll}
      {...scrollable(props.label, 'region')}
    >
      <div style={{ height: model.total, minWidth: wrap ? undefined : width }}>
        <div className={styles.window} style={{ height: viewport }}>
          <div
            ref={layer}
            className={styles.layer}
            style={{ ['--ray-log-digits' as string]: digits }}
          >
            {lines}
          </div>
        </div>
      </div>
    </div>
  );
});

LogLines.displayName = 'LogLines';

/** How many of the last lines fill the viewport, with a fraction of the first of them. */
function fittingLines(
  layer: HTMLElement,
  viewport: number,
  count: number,
): number {
  let left = viewport;
  let fit = 0;
  const heights = Array.from(
    layer.children,
    it => it.getBoundingClientRect().height || LINE_HEIGHT,
  );
  for (const height of heights.reverse()) {
    if (left <= height) return fit + left / height;
    left -= height;
    fit += 1;
  }
  // All that is drawn fits; lines above it may too, until they are drawn.
  return Math.min(count, fit + left / LINE_HEIGHT);
}
