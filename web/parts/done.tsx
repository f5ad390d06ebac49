import { Icon } from './icons'

// Done says that something is done, where the focus is elsewhere.
export function Done({ text }: { text: string }) {
  return (
    <p class="done" role="status">
      {text && (
        <>
          <Icon name="check" /> {text}
        </>
      )}
    </p>
  )
}
