/** A FieldsV1 value: path elements as keys, `.` where the parent is a member. */
export interface FieldsV1 {
  [element: string]: FieldsV1;
}

const SELF = '.';

/**
 * A set of paths into an object, as `metadata.managedFields` holds them. A path
 * is made of elements in the form of FieldsV1: `f:NAME` for a field,
 * `k:{"name":"a"}` for an item of a list by its keys, `v:"x"` for an item of a
 * set. Never changed once made; what looks like a change makes a new one.
 */
export class FieldSet {
  static readonly EMPTY = new FieldSet(new Set(), new Map());

  readonly #members: ReadonlySet<string>;
  readonly #children: ReadonlyMap<string, FieldSet>;

  private constructor(
    members: ReadonlySet<string>,
    children: ReadonlyMap<string, FieldSet>,
  ) {
    this.#members = members;
    this.#children = children;
  }

  static of(
    members: Iterable<string>,
    children: Iterable<[string, FieldSet]>,
  ): FieldSet {
    const kept = [...children].filter(([, child]) => !child.isEmpty);
    return new FieldSet(new Set(members), new Map(kept));
  }

  /** Reads what `toFields` wrote. */
  static fromFields(fields: FieldsV1): FieldSet {
    const members: string[] = [];
    const children: [string, FieldSet][] = [];
    for (const [element, inner] of Object.entries(fields)) {
      if (element === SELF) continue;
      const keys = Object.keys(inner);
      if (keys.length === 0 || SELF in inner) members.push(element);
      if (keys.length > 0) children.push([element, FieldSet.fromFields(inner)]);
    }
    return FieldSet.of(members, children);
  }

  get isEmpty(): boolean {
    return this.#members.size === 0 && this.#children.size === 0;
  }

  /** Whether the element itself is in the set. */
  has(element: string): boolean {
    return this.#members.has(element);
  }

  /** What the set holds below an element. */
  below(element: string): FieldSet {
    return this.#children.get(element) ?? FieldSet.EMPTY;
  }

  /** Whether the element or something below it is in the set. */
  touches(element: string): boolean {
    return this.#members.has(element) || this.#children.has(element);
  }

  /** Whether the two have a path in common. */
  overlaps(other: FieldSet): boolean {
    for (const element of this.#members) {
      if (other.#members.has(element)) return true;
    }
    for (const [element, child] of this.#children) {
      const others = other.#children.get(element);
      if (others && child.overlaps(others)) return true;
    }
    return false;
  }

  /** Whether all paths of the other are in this one. */
  contains(other: FieldSet): boolean {
    for (const element of other.#members) {
      if (!this.#members.has(element)) return false;
    }
    for (const [element, child] of other.#children) {
      if (!this.below(element).contains(child)) return false;
    }
    return true;
  }

  union(other: FieldSet): FieldSet {
    if (this.isEmpty) return other;
    if (this.contains(other)) return this;
    return this.#combine(
      other,
      (a, b) => a || b,
      (a, b) => a.union(b),
    );
  }

  intersection(other: FieldSet): FieldSet {
    if (!this.overlaps(other)) return FieldSet.EMPTY;
    return this.#combine(
      other,
      (a, b) => a && b,
      (a, b) => a.intersection(b),
    );
  }

  difference(other: FieldSet): FieldSet {
    if (!this.overlaps(other)) return this;
    return this.#combine(
      other,
      (a, b) => a && !b,
      (a, b) => a.difference(b),
    );
  }

  #combine(
    other: FieldSet,
    member: (inThis: boolean, inOther: boolean) => boolean,
    child: (ofThis: FieldSet, ofOther: FieldSet) => FieldSet,
  ): FieldSet {
    const members = [...this.#members, ...other.#members].filter(element =>
      member(this.#members.has(element), other.#members.has(element)),
    );
    const elements = new Set([
      ...this.#children.keys(),
      ...other.#children.keys(),
    ]);
    const children = [...elements].map((element): [string, FieldSet] => [
      element,
      child(this.below(element), other.below(element)),
    ]);
    return FieldSet.of(members, children);
  }

  /** The set as FieldsV1, in one order whatever the set was made of. */
  toFields(): FieldsV1 {
    const elements = new Set([...this.#members, ...this.#children.keys()]);
    const fields: FieldsV1 = {};
    for (const element of [...elements].sort()) {
      const inner = this.below(element).toFields();
      const self = this.has(element) && Object.keys(inner).length > 0;
      fields[element] = self ? { [SELF]: {}, ...inner } : inner;
    }
    return fields;
  }

  /** The paths as messages name them: `.spec.containers[name="a"].image`. */
  paths(prefix: string = ''): string[] {
    const elements = new Set([...this.#members, ...this.#children.keys()]);
    return [...elements].sort().flatMap(element => {
      const path = prefix + elementText(element);
      return [
        ...(this.has(element) ? [path] : []),
        ...this.below(element).paths(path),
      ];
    });
  }
}

function elementText(element: string): string {
  const value = element.slice(2);
  if (element.startsWith('f:')) return `.${value}`;
  if (element.startsWith('v:')) return `[=${value}]`;
  const keys = Object.entries(JSON.parse(value) as object);
  const text = keys.map(([key, is]) => `${key}=${JSON.stringify(is)}`);
  return `[${text.join(',')}]`;
}
