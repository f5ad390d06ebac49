package sms

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
)

// NewSMSC makes a sender through smsc.kz (https://smsc.kz/api/http/), also the interface of its sister services.
func NewSMSC(c Config) *Gateway {
	form := func(phone, text string) url.Values {
		v := url.Values{"phones": {phone}, "mes": {text}, "charset": {"utf-8"}, "fmt": {"3"}}
		if c.Login == "" {
			v.Set("apikey", c.Key)
		} else {
			v.Set("login", c.Login)
			v.Set("psw", c.Key)
		}
		if c.Sender != "" {
			v.Set("sender", c.Sender)
		}
		return v
	}
	return newGateway(cmp.Or(c.URL, "https://smsc.kz/sys/send.php"), form, readSMSC)
}

// readSMSC reads {"id": …, "cnt": …} or {"error": …, "error_code": …}. The words of an error may repeat the number, so its
// code alone is told.
func readSMSC(body []byte) error {
	var answer struct {
		ID    json.RawMessage `json:"id"`
		Count json.RawMessage `json:"cnt"`
		Code  int             `json:"error_code"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return errors.New("the gateway's answer cannot be read")
	}
	switch answer.Code {
	case 0:
		if answer.ID == nil || answer.Count == nil {
			return errors.New("the gateway's answer names no message")
		}
		return nil
	case 7, 8: // a malformed number; one that cannot be delivered to
		return ErrRefused
	default: // 2 unknown login, 3 no money, 4 blocked, 6 forbidden text, 9 too many at once …
		return gatewayError(answer.Code)
	}
}
