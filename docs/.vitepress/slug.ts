/**
 * Returns the anchor of a heading, by GitHub's rule, so that one link works on GitHub and on the site: lower case, a hyphen for each
 * blank, and no other character than letters, digits, hyphens and underscores.
 * https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
export function slugOf(heading: string): string {
  return heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-')
}
