// focus is a ref for the heading of what has just come up.
export function focus(element: HTMLElement | null): void {
  element?.focus()
}
