// What passes between Python, Gradio and the page's modules.

/** Values that Python and JavaScript share: `constants` in demo/components/component.py. */
export interface Constants {
  /** Pixels: the side of what the models see. */
  side: number;
  /** From this confidence on, 0 to 1, an answer counts as sure. */
  sure: number;
  /** Bytes of the largest picture that the server takes. */
  max_picture_bytes: number;
  /** Pixels of paper that the server puts around a drawing. */
  margin: number;
  /** Names of the tabs, in their order, and of the panels below them. */
  tabs: string[];
  panels: string[];
  /** What the playground's sliders may do, by name. */
  changes: Record<string, ChangeRange>;
  /** What each language calls itself, by code. */
  languages: Record<string, string>;
}

export interface ChangeRange {
  low: number;
  high: number;
  step: number;
  neutral: number;
  unit: string;
}

/** What Python hands to every component. */
export interface Props {
  /** All sentences in the visitor's language, as JSON; it changes with the language. */
  label: string;
  constants: Constants;
}

/** What Gradio gives to the script of a `gr.HTML`. */
export interface Component<OwnProps = object, Server = object> {
  element: HTMLElement;
  props: Props & OwnProps;
  /** Functions of the server; one that can't be reached resolves to undefined. */
  server: Server;
  /** Calls back whenever a prop of this name changed. */
  watch: (name: string, callback: () => void) => void;
}

export type Answer<View> = Promise<View | undefined>;

/** x, y, width, height: pixels of the picture that was read. */
export type Box = [number, number, number, number];

/** The views of demo/views.py, which says what their fields hold. */
export interface DigitView {
  /** "unfinished" is the page's own: no digit yet, while the pen is down. */
  state: "sure" | "unsure" | "differ" | "no_digit" | "unfinished";
  label: number;
  second: number;
  confidence: number;
  box: Box;
  seen: string;
  bars: Record<string, number[]>;
}

export interface NumberView {
  state: "number";
  text: string;
  digits: DigitView[];
  /** Boxes of what was seen and not read, pixels of the picture. */
  leftOut: number[][];
}

export interface ErrorView {
  state: "error";
  sentence: string;
}

export type ReadingView = DigitView | NumberView | ErrorView;

/** An answer of demo/explanations.py, or the sentence that says why there is none. */
export type OrSentence<View> = View | { sentence: string };

export interface LayerName {
  kind: "conv" | "dense";
  count: number;
}

export interface LayerPicture {
  picture: string;
  active: number;
  columns: number;
  step: number;
}

/** Numbers are encoded as core/base64.js decodes them: `decodeFloats`. */
export interface UnitView {
  number: number;
  inputs: string;
  weights: string;
  bias: number;
  value: number;
}

export interface MapView {
  number: number;
  kernel: string;
  size: number;
  channels: number;
  pool: number;
  scale: number;
  shift: number;
  values: string;
}

export interface OutputsView {
  shares: string;
  biases: number[];
  logits: number[];
}

export interface NetworkView {
  layers: LayerName[];
  open: number;
  layer: LayerPicture;
  part: UnitView | MapView | OutputsView;
}

export interface NeighborView {
  label: number;
  seen: string;
}

export interface LearningRecord {
  digits: number[];
  accuracy: number[];
  shape: number[];
  weights: string;
}

export interface LearningView {
  num_validation: number;
  records: Record<string, LearningRecord>;
}

export interface LimitsView {
  amounts: number[];
  labels: Record<string, number[]>;
}

export interface StepPicture {
  name: string;
  picture: string;
}

/** A digit on show, and how to get what the server needs to follow its way step by step. */
export interface LookedAt extends DigitView {
  getSource: () => object | null | Promise<object>;
}

/** The digit on show, null for none; then `nothingWord` names the sentence that says what to do. */
export interface Announcement {
  digit: LookedAt | null;
  nothingWord: string;
}

/** On the sheet, in its units. */
export type Point = [number, number];

export interface Stroke {
  points: Point[];
  width: number;
  erases?: boolean;
}

/** The page as an address carries it; what is left out is as the page opens. */
export interface PageState {
  tab?: string;
  panel?: string;
  strokes?: Stroke[];
  /** On the shelf: its index in MNIST's test set. */
  digit?: number;
  /** The playground's sliders that were moved, by name. */
  changes?: Record<string, number>;
  /** Names of parts that are not to be seen. */
  hidden?: string[];
  language?: string;
  /** Pad and answers alone, as large as the window. */
  isLarge?: boolean;
}

/** A drawing that the page draws itself, at once or as a pen would. */
export interface Demonstration {
  strokes: Stroke[];
  isAnimated: boolean;
  /** Set by the pad: ends when all is drawn, or the visitor draws. */
  done?: Promise<void>;
}

/** A drawing as `messages.unpack_drawing` takes it; `left` and `top` say where on the sheet it was. */
export interface PackedDrawing {
  width: number;
  height: number;
  left: number;
  top: number;
  bits: string;
}

declare global {
  interface DocumentEventMap {
    /** Another digit is on show in the tab that is open. */
    "reader:digit": CustomEvent<Announcement>;
    /** Another tab was opened. */
    "reader:tab": Event;
    /** Each part adds what it shows. */
    "reader:collect": CustomEvent<PageState>;
    /** The pad draws. */
    "reader:draw": CustomEvent<Demonstration>;
    /** The address can't be meant. */
    "reader:lost": Event;
    /** The tour begins. */
    "reader:tour": Event;
    /** A picture was pasted or dropped, see file_drop.js. */
    "reader:file": Event;
  }
}
