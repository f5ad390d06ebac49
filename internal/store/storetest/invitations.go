package storetest

import (
	"ashyq/internal/store"
)

// invitation is a link that was sent to a phone at the beginning of the evening, good for an hour.
func invitation(token string) store.Invitation {
	return store.Invitation{Token: digest(token), Phone: phone, LastTwo: "67", Expires: hour(1)}
}
