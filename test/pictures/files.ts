export function pictureFile(name: string): string {
  return `docs/images/policies/${name}.svg`;
}
