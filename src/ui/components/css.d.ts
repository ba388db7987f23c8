/** A package's style sheet as text, for a component's static styles, which the CSP allows. */
declare module "*.css" {
  const text: string;
  export default text;
}
