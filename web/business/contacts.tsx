// How a business is reached.
import type { Signal } from '@preact/signals'
import { regroup } from '../parts/digits'
import { t } from '../parts/language'
import { complete, international } from '../parts/phone'

export function ContactFields({ email, phone, kept }: { email: Signal<string>; phone: Signal<string>; kept?: string | null }) {
  return (
    <>
      <div class="field">
        <label for="contact-phone">{t('business.phone')}</label>
        <input
          id="contact-phone"
          class="number"
          type="tel"
          autocomplete="tel"
          placeholder={kept ? `+7 ••• ••• •• ${kept}` : '+7 701 123 45 67'}
          aria-describedby="contact-phone-hint"
          defaultValue={international(phone.peek())}
          onInput={(event) => (phone.value = regroup(event.currentTarget, international))}
        />
        <p class="hint" id="contact-phone-hint">
          {t('business.phone.hint')}
        </p>
      </div>
      <div class="field">
        <label for="contact-email">{t('business.email')}</label>
        <input id="contact-email" type="email" autocomplete="email" value={email.value} onInput={(event) => (email.value = event.currentTarget.value)} />
      </div>
    </>
  )
}

// contacts as the service takes them; a number that was left out stays the one that is kept.
export function contacts(email: string, phone: string) {
  return { ...(email.trim() && { email: email.trim() }), ...(phone && { phone: complete(phone) || phone }) }
}
