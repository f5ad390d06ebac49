// Numbers are grouped as they are typed, and the caret stays where the person left it.

// regroup lets a field show only the digits that group lets through, and tells which.
export function regroup(field: HTMLInputElement, group: (digits: string) => string): string {
  const after = onlyDigits(field.value.slice(field.selectionStart ?? field.value.length)).length // a prefix may come to be
  const text = group(onlyDigits(field.value))
  field.value = text
  let caret = text.length
  while (caret > 0 && onlyDigits(text.slice(caret)).length < after) caret--
  field.setSelectionRange(caret, caret)
  return onlyDigits(text)
}

export function onlyDigits(text: string): string {
  return text.replace(/\D/g, '')
}

// grouped is digits in groups of these sizes.
export function grouped(sizes: number[], digits: string): string {
  const groups: string[] = []
  let from = 0
  for (const size of sizes) {
    if (from < digits.length) groups.push(digits.slice(from, from + size))
    from += size
  }
  return groups.join(' ')
}
