package server_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ashyq"
)

// contactReason is why somebody is yellow, as the app was told.
func (w *world) contactReason(token, iin string) map[string]any {
	w.t.Helper()
	told := w.do(request{method: "POST", path: "/v1/status", token: token, body: js{"iin": iin}.String()}).wants(200, nil)
	for _, reason := range told.json("status.reasons").([]any) {
		if reason := reason.(map[string]any); reason["code"] == "contact" {
			return reason
		}
	}
	w.t.Fatalf("nobody is yellow: %s", told.body)
	return nil
}

// dispute is the body with which the app says that a reason is wrong.
func dispute(iin string, reason map[string]any, note string) js {
	return js{"iin": iin, "registry": reason["registry"], "code": reason["code"], "since": reason["since"], "note": note}
}

func TestAWrongReasonIsDisputed(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", yellowIIN)
	reason := w.contactReason(token, yellowIIN)
	if reason["disputable"] != true {
		t.Fatalf("the reason cannot be disputed: %v", reason)
	}
	file := request{method: "POST", path: "/v1/me/disputes", token: token, language: "ru",
		body: dispute(yellowIIN, reason, "Меня там не было").String()}
	filed := w.do(file).wants(201, map[string]any{
		"registry": "control", "code": "contact", "state": "requested", "word": nil, "reason": "Центр контроля записал контакт с заражённым.",
		"text": "Центр контроля ещё не принял решение. До этого ваш статус не меняется. Если обратитесь туда, назовите этот номер.",
	})
	number := ashyq.DisputeNumber(filed.json("number").(string))
	if _, ok := ashyq.ParseDisputeNumber(string(number)); !ok || w.centre.Note(number) != "Меня там не было" {
		t.Errorf("%s: the Centre reads %q", number, w.centre.Note(number))
	}
	w.do(file).wants(201, map[string]any{"number": string(number), "filed_at": filed.json("filed_at")})

	w.clock.Advance(time.Hour)
	w.centre.Decide(t, number, ashyq.DisputeRejected, "Контакт подтверждён")
	told := w.do(request{method: "POST", path: "/v1/me/disputes/search", token: token, language: "kk", body: js{"iin": yellowIIN}.String()})
	told.wants(200, map[string]any{"as_of": w.clock.Now().In(time.UTC).Format(time.RFC3339)})
	items := told.json("items").([]any)
	if len(items) != 1 || len(told.json("silent").([]any)) != 0 {
		t.Fatalf("told is %s", told.body)
	}
	one := items[0].(map[string]any)
	if one["number"] != string(number) || one["state"] != "rejected" || one["word"] != "Контакт подтверждён" ||
		!strings.Contains(one["text"].(string), "өзгеріссіз") || one["changed_at"] == one["filed_at"] {
		t.Errorf("told is %v", one)
	}
	if said := w.said(); strings.Contains(said, yellowIIN) || strings.Contains(said, "Меня") || strings.Contains(said, string(number)) {
		t.Errorf("the log tells: %s", said)
	}
}

func TestWhatIsNobodysRecordIsNotOfferedForDispute(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", childIIN)
	w.registry.hush(true)
	told := w.do(request{method: "POST", path: "/v1/status", token: token, body: js{"iin": childIIN}.String()}).wants(200, nil)
	for _, reason := range told.json("status.reasons").([]any) {
		if reason := reason.(map[string]any); reason["disputable"] != nil {
			t.Errorf("%s can be disputed", reason["code"])
		}
	}
}

func TestDisputesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", yellowIIN)
	reason := w.contactReason(token, yellowIIN)
	changed := func(changes js) string {
		body := dispute(yellowIIN, reason, "I was not there")
		for name, value := range changes {
			if value == nil {
				delete(body, name)
			} else {
				body[name] = value
			}
		}
		return body.String()
	}
	for _, row := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"nobody", changed(js{"iin": nil}), 400, "invalid_body"},
		{"no IIN", changed(js{"iin": "930607350036"}), 400, "invalid_iin"},
		{"somebody else", changed(js{"iin": greenIIN}), 403, "other_person"},
		{"no registry", changed(js{"registry": nil}), 400, "invalid_body"},
		{"another registry's name", changed(js{"registry": "register"}), 400, "invalid_body"},
		{"a long code", changed(js{"code": strings.Repeat("c", 65)}), 400, "invalid_body"},
		{"a code of nothing", changed(js{"code": "no_contact"}), 400, "invalid_body"},
		{"a time that is none", changed(js{"since": "yesterday"}), 400, "invalid_time"},
		{"another day", changed(js{"since": "2021-05-01T00:00:00+06:00"}), 409, "record_changed"},
		{"no day", changed(js{"since": nil}), 409, "record_changed"},
		{"no note", changed(js{"note": ""}), 400, "note_needed"},
		{"somebody's number", changed(js{"note": "IIN " + yellowIIN}), 400, "invalid_note"},
		{"a long note", changed(js{"note": strings.Repeat("ә", 501)}), 400, "invalid_note"},
	} {
		t.Run(row.name, func(t *testing.T) {
			a := w.doIn(t, request{method: "POST", path: "/v1/me/disputes", token: token, body: row.body})
			a.wants(row.status, map[string]any{"code": row.code})
			if strings.Contains(a.body, yellowIIN) {
				t.Error("the problem names the person")
			}
		})
	}
	w.do(request{method: "POST", path: "/v1/me/disputes", body: changed(nil)}).wants(401, nil)
	w.do(request{method: "POST", path: "/v1/me/disputes", token: w.bank(), body: changed(nil)}).wants(403, nil)
	w.do(request{method: "POST", path: "/v1/me/disputes/search", token: token, body: js{"iin": greenIIN}.String()}).
		wants(403, map[string]any{"code": "other_person"})
	w.do(request{method: "POST", path: "/v1/me/disputes/search", token: token, body: "{}"}).wants(400, map[string]any{"code": "invalid_body"})
}

func TestARegistryThatIsAwayIsSaid(t *testing.T) {
	w := newWorld(t)
	token := w.login("+77011234567", yellowIIN)
	body := dispute(yellowIIN, w.contactReason(token, yellowIIN), "I was not there").String()
	search := request{method: "POST", path: "/v1/me/disputes/search", token: token, body: js{"iin": yellowIIN}.String()}
	w.centre.Hush(true)
	away := w.do(request{method: "POST", path: "/v1/me/disputes", token: token, body: body})
	away.wants(503, map[string]any{"code": "disputes_unavailable"})
	if detail := away.json("detail").(string); !strings.Contains(detail, "Send the same again") || away.header.Get("Retry-After") == "" {
		t.Errorf("it says %q", detail)
	}
	if silent := w.do(search).wants(200, nil).json("silent"); mustJSON(t, silent) != `["control"]` {
		t.Errorf("silent is %v", silent)
	}
	w.portal.Hush(true)
	w.do(search).wants(503, map[string]any{"code": "disputes_unavailable"})
	w.centre.Hush(false)
	w.do(request{method: "POST", path: "/v1/me/disputes", token: token, body: body}).wants(201, nil)
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	must(t, err)
	return string(text)
}
