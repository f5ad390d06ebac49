// What this browser keeps: signals whose values outlive the page, and are the same in every tab.
import { effect, signal, type Signal } from '@preact/signals'

const prefix = 'ashyq.'

export function kept<T>(name: string, initial: T): Signal<T> {
  const key = prefix + name
  const value = signal(read(key, initial))
  addEventListener('storage', (event) => {
    if (event.key === key || event.key === null) value.value = read(key, initial)
  })
  let first = true
  effect(() => {
    const text = JSON.stringify(value.value)
    if (first) {
      first = false
      return
    }
    try {
      localStorage.setItem(key, text)
    } catch {
      // A full or forbidden storage: the value lives as long as the page.
    }
  })
  return value
}

function read<T>(key: string, initial: T): T {
  try {
    const text = localStorage.getItem(key)
    return text === null ? initial : (JSON.parse(text) as T)
  } catch {
    return initial
  }
}

// forget empties what this browser keeps.
export function forget(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix)) localStorage.removeItem(key)
    }
  } catch {
    // Where storage is forbidden, nothing is kept.
  }
}
