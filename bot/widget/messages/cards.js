/** The cards of forms and cases: what most visitors, who only ask, never need to load. */

export { caseCard } from "./case.js";
export { fieldCard } from "./field.js";
export { reviewCard } from "./review.js";
