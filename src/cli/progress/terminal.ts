import type { CheckStatistics } from '../../check/counts.ts'
import type { Reporter } from '../../report/events.ts'
import type { Statistics } from '../../report/statistics.ts'
import { paint, type Colour } from '../log/colour.ts'
import type { Screen } from '../surroundings.ts'
import { figuresOf } from './figures.ts'
import { checkFiguresOf, followCheckPace } from './check-figures.ts'
import { layOutCheck } from './check-layout.ts'
import type { Line, Piece, Tone } from './flow.ts'
import { DEFAULT_COLUMNS, type Foot, type Row } from './foot.ts'
import { layOut, type Room } from './layout.ts'
import { followPace } from './pace.ts'
import { watchTransfers } from './transfers.ts'

const FRAME = 250
const DEFAULT_ROWS = 24

/** Progress on a terminal. */
export interface Progress {
  readonly reporter: Reporter
  /** Takes the progress away; may be called again. */
  stop(): void
}

export interface ProgressOptions {
  readonly statistics: Statistics
  readonly foot: Foot
  /** The terminal of the foot. */
  readonly screen: Pick<Screen, 'columns' | 'rows'>
  readonly colours: boolean
}

/** Shows how far a run has come at the foot of the terminal, four times a second, until it is stopped. */
export function startProgress({ statistics, foot, screen, colours }: ProgressOptions): Progress {
  const transfers = watchTransfers()
  const rate = followPace(statistics)
  const stop = drawing((room) => layOut(figuresOf(statistics, rate()), transfers, room), { foot, screen, colours })
  return { reporter: transfers.reporter, stop }
}

/** Shows how far a check has come, in the same way. Returns what takes the progress away. */
export function startCheckProgress({ statistics, results, ...options }: ProgressOptions & { readonly results: CheckStatistics }): () => void {
  const rate = followCheckPace(statistics, results)
  return drawing((room) => layOutCheck(checkFiguresOf(statistics, results, rate()), room), options)
}

function drawing(linesIn: (room: Room) => Line[], { foot, screen, colours }: Omit<ProgressOptions, 'statistics'>): () => void {
  const timer = setInterval(() => foot.show(linesIn(roomOn(screen)).map((line) => rowOf(line, colours))), FRAME)
  timer.unref()
  return () => {
    clearInterval(timer)
    foot.show([])
  }
}

/** The last column stays free, because some terminals wrap there; the last row is the cursor's. */
function roomOn({ columns, rows }: Pick<Screen, 'columns' | 'rows'>): Room {
  return { columns: Math.max(1, (columns || DEFAULT_COLUMNS) - 1), rows: Math.max(1, (rows || DEFAULT_ROWS) - 1) }
}

const COLOURS: Readonly<Record<Tone, Colour>> = { good: 'green', caution: 'yellow', bad: 'red', quiet: 'faint' }

function rowOf(line: Line, colours: boolean): Row {
  const text = line.map((piece) => piece.text).join('')
  return { text, painted: colours ? line.map(painted).join('') : text }
}

function painted({ text, tone }: Piece): string {
  return tone === undefined ? text : paint(text, COLOURS[tone])
}
