// All that is the caller's: businesses with their places.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Icon } from '../parts/icons'
import { t } from '../parts/language'
import { useLoaded } from '../parts/loaded'
import { me } from '../parts/me'
import { read } from '../parts/text'
import { Register } from './register'
import { Missing, Screen } from './screen'
import { StateTag } from './state'
import { ownsEntity, type Entity, type Venue } from './venue'

export function Home() {
  const entities = useLoaded<{ items: Entity[] }>('/v1/entities')
  const told = useSignal(0) // of how many the places are known: all are shown at once, so that nothing moves
  const list = entities.value.value?.items
  if (list?.length === 0) return me.value!.roles.venues.length > 0 ? <GuardsOnly /> : <Register />
  return (
    <Screen name="places" title={t('business.places')}>
      {!list && <Missing problem={entities.problem.value} again={entities.again} />}
      <div class="content" hidden={told.value < (list?.length ?? 0)}>
        {list?.map((entity) => (
          <EntityPlaces key={entity.id} entity={entity} onTold={() => told.value++} />
        ))}
        {list && (
          <a class="button quiet narrow" href="/business/new">
            <Icon name="plus" />
            {t('business.another')}
          </a>
        )}
      </div>
    </Screen>
  )
}

// GuardsOnly is for who works at a desk and has no business here, or not yet.
function GuardsOnly() {
  return (
    <Screen name="guard" title={t('business.guard')}>
      <p>{t('business.guard.what')}</p>
      <div class="actions">
        <a class="button" href="/desk">
          {t('business.desk')}
        </a>
        <a class="button plain" href="/business/new">
          {t('business.register')}
        </a>
      </div>
    </Screen>
  )
}

function EntityPlaces({ entity, onTold }: { entity: Entity; onTold(): void }) {
  const venues = useLoaded<{ items: Venue[] }>(`/v1/entities/${entity.id}/venues`, 15_000)
  const list = venues.value.value?.items
  const owner = ownsEntity(entity.id)
  const known = !!list || !!venues.problem.value
  useEffect(() => {
    if (known) onTold()
  }, [known])
  return (
    <section class="field" data-entity={entity.id}>
      <header class="heading">
        <h2>{read(entity.name)}</h2>
        <a class="button quiet" href={`/business/${entity.id}`} aria-label={t('business.entity.open', { name: read(entity.name) })}>
          {t('business.entity')}
        </a>
      </header>
      {!list && <Missing problem={venues.problem.value} again={venues.again} />}
      {list?.length === 0 && <p>{t('business.no_places')}</p>}
      <ul class="rows venues">
        {list?.map((venue) => (
          <li key={venue.id}>
            <a class="row" href={`/business/venue/${venue.id}`}>
              <span class="body">
                <b>{read(venue.name)}</b>
                <span class="quiet">{venue.address}</span>
                <StateTag venue={venue} />
              </span>
              <span class="within">
                <b class="large">{venue.inside}</b>
                <span class="quiet">{t('business.inside.short')}</span>
              </span>
              <Icon name="chevron" />
            </a>
          </li>
        ))}
      </ul>
      {owner && list && (
        <a class={list.length === 0 ? 'button' : 'button plain'} href={`/business/${entity.id}/new`}>
          <Icon name="plus" />
          {t('business.place.add')}
        </a>
      )}
    </section>
  )
}
