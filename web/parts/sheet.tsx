import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from './icons'
import { t } from './language'

// Sheet lies over the page until it is closed, and gives the focus back to what opened it.
export function Sheet(props: { title: ComponentChildren; name: string; onClose(): void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current!
    element.showModal()
    element.onclose = () => props.onClose()
    heading.current!.focus()
    return () => {
      element.onclose = null // who takes it away knows
      element.close()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      class="sheet"
      data-sheet={props.name}
      aria-labelledby={`${props.name}-title`}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      <div class="sheet-body">
        <header class="top">
          <h2 class="large" id={`${props.name}-title`} tabIndex={-1} ref={heading}>
            {props.title}
          </h2>
          <button class="button quiet icon-only" aria-label={t('sheet.close')} onClick={props.onClose}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}
