import { styleText } from 'node:util';
import type { Severity } from '../../domain/severity';

type Paint = (text: string) => string;

export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly doubtful: Paint;
  readonly bad: Paint;
}

type Format = Parameters<typeof styleText>[0];

export function createStyle(isColoured: boolean): Style {
  // Whether there are colours is decided by the caller; styleText would ask the process's own stdout.
  const paint =
    (format: Format): Paint =>
    (text) =>
      isColoured && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: paint('bold'),
    faint: paint('dim'),
    good: paint('green'),
    doubtful: paint('yellow'),
    bad: paint('red'),
  };
}

export function paintSeverity(severity: Severity, style: Style): string {
  if (severity === 'CRITICAL') return style.bad(severity);
  return severity === 'HIGH' ? style.doubtful(severity) : severity;
}
