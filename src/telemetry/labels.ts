/** The label that holds the name of a metric. */
export const NAME = '__name__';

/**
 * The labels of a series: names and values, sorted by name, none of them empty. Never changed once made, so that whoever
 * derives other labels from it can remember them.
 */
export class Labels {
  static readonly NONE = new Labels([], []);
  readonly names: readonly string[];
  readonly values: readonly string[];
  #key: string | undefined;
  #nameless: Labels | undefined;

  private constructor(names: readonly string[], values: readonly string[]) {
    this.names = names;
    this.values = values;
  }

  /** Values that are empty are no labels, as in Prometheus. */
  static of(labels: Readonly<Record<string, string>>): Labels {
    const names = Object.keys(labels)
      .filter((name) => labels[name] !== '')
      .sort(byCodePoints);
    return names.length === 0
      ? Labels.NONE
      : new Labels(
          names,
          names.map((name) => labels[name] as string),
        );
  }

  /** Equal for equal labels, and for no others. */
  get key(): string {
    this.#key ??= this.names.map((name, i) => `${name}\xff${this.values[i]}`).join('\xfe');
    return this.#key;
  }

  /** The same labels without the metric's name. */
  get nameless(): Labels {
    this.#nameless ??= this.without([NAME]);
    return this.#nameless;
  }

  /** The value of a label; empty when there is none. */
  get(name: string): string {
    const index = this.names.indexOf(name);
    return index < 0 ? '' : (this.values[index] as string);
  }

  /** Only the labels of these names. */
  only(names: readonly string[]): Labels {
    return this.#where((name) => names.includes(name));
  }

  /** All but the labels of these names. */
  without(names: readonly string[]): Labels {
    return this.#where((name) => !names.includes(name));
  }

  /** With one label more, or changed; an empty value takes it away. */
  with(name: string, value: string): Labels {
    return Labels.of({ ...this.toObject(), [name]: value });
  }

  toObject(): Record<string, string> {
    return Object.fromEntries(this.names.map((name, i) => [name, this.values[i] as string]));
  }

  /** As PromQL writes a series: `name{label="value"}`. */
  toString(): string {
    const pairs = this.names.flatMap((name, i) => (name === NAME ? [] : [`${name}=${JSON.stringify(this.values[i])}`]));
    return `${this.get(NAME)}{${pairs.join(', ')}}`;
  }

  #where(keep: (name: string) => boolean): Labels {
    const names: string[] = [];
    const values: string[] = [];
    this.names.forEach((name, i) => {
      if (!keep(name)) return;
      names.push(name);
      values.push(this.values[i] as string);
    });
    if (names.length === this.names.length) return this;
    return names.length === 0 ? Labels.NONE : new Labels(names, values);
  }
}

function byCodePoints(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
