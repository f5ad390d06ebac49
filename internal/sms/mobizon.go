package sms

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
)

// NewMobizon makes a sender through mobizon.kz (https://mobizon.kz/help/api-docs/message).
func NewMobizon(c Config) *Gateway {
	// The interface takes its key in the query alone; the number and the text go into the body.
	query := url.Values{"apiKey": {c.Key}, "output": {"json"}, "api": {"v1"}}
	form := func(phone, text string) url.Values {
		v := url.Values{"recipient": {strings.TrimPrefix(phone, "+")}, "text": {text}}
		if c.Sender != "" {
			v.Set("from", c.Sender)
		}
		return v
	}
	address := cmp.Or(c.URL, "https://api.mobizon.kz/service/message/sendsmsmessage")
	return newGateway(address+"?"+query.Encode(), form, readMobizon)
}

// readMobizon reads {"code": 0, "data": {"messageId": …}}, or a code other than 0 with, after a failed validation, the
// names of the bad fields in data. The words of an error may repeat the number, so its code alone is told.
func readMobizon(body []byte) error {
	var answer struct {
		Code *int            `json:"code"`
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Code == nil {
		return errors.New("the gateway's answer cannot be read")
	}
	var data struct { // an empty array where there is nothing to say
		MessageID json.RawMessage `json:"messageId"`
		Recipient json.RawMessage `json:"recipient"`
	}
	_ = json.Unmarshal(answer.Data, &data)
	switch {
	case *answer.Code == 0 && data.MessageID != nil:
		return nil
	case *answer.Code == 0:
		return errors.New("the gateway's answer names no message")
	case *answer.Code == 1 && data.Recipient != nil: // validation failed
		return ErrRefused
	default:
		return gatewayError(*answer.Code)
	}
}
