// What needs a person is shown once there is one: the phone and the number are asked for in between, and then it goes on.
import type { ComponentChildren } from 'preact'
import { Login } from '../parts/login'
import { Identify } from './identify'
import { identity, loggedIn, session } from './person'
import { Welcome } from './screen'

// Known shows its children to a known person; above is what they are known for, on top of what is asked.
export function Known({ above, children }: { above?: ComponentChildren; children: ComponentChildren }) {
  if (!session.value) {
    return (
      <Login onDone={loggedIn}>
        <Welcome>{above}</Welcome>
      </Login>
    )
  }
  if (!identity.value) {
    return (
      <Identify>
        <Welcome>{above}</Welcome>
      </Identify>
    )
  }
  return <>{children}</>
}
