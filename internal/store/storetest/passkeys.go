package storetest

import (
	"ashyq"
	"ashyq/internal/store"
)

func passkey(account ashyq.AccountID, id string) store.Passkey {
	return store.Passkey{ID: []byte(id), Account: account, Name: "phone", Data: []byte("public key of " + id), Added: evening}
}
