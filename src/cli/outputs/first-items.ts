/** The first items of a list, and how many more there were, so that memory stays bounded. */
export class FirstItems<Item> {
  private kept: Item[] = []
  /** Items beyond the first; those that a restart drops are counted by themselves. */
  private omittedLasting = 0
  private omittedOfPass = 0

  /**
   * @param most items that are kept
   * @param isOfPass does the item no longer count when the pass starts over?
   */
  constructor(
    private readonly most: number,
    private readonly isOfPass: (item: Item) => boolean,
  ) {}

  add(item: Item): void {
    if (this.kept.length < this.most) this.kept.push(item)
    else if (this.isOfPass(item)) this.omittedOfPass++
    else this.omittedLasting++
  }

  /** The pass starts over. */
  restart(): void {
    this.kept = this.kept.filter((item) => !this.isOfPass(item))
    this.omittedOfPass = 0
  }

  get items(): readonly Item[] {
    return this.kept
  }

  get omitted(): number {
    return this.omittedLasting + this.omittedOfPass
  }
}
