/** A document of docs/ as text, in the chunk that imports it. */
declare module "*.md" {
  const text: string;
  export default text;
}
