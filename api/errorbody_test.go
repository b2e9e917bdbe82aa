package api

import (
	"cmp"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"kickoff/payload"
)

func refused(status int, body string) *Error {
	return readError(answer{status: status, header: http.Header{}, body: []byte(body)}, func(s string) string { return s })
}

// TestEveryShapeOfAnErrorIsRead walks the shapes of docs/api.md, "Error bodies",
// and some that a proxy adds.
func TestEveryShapeOfAnErrorIsRead(t *testing.T) {
	cases := []struct {
		name    string
		status  int
		body    string
		message string
		code    string
		fields  []FieldError
	}{
		{"400", 400, `{"message":"bad request"}`, "bad request", "", nil},
		{"401 with a flag", 401, `{"error":true,"message":"unauthenticated"}`, "unauthenticated", "", nil},
		{"401 Laravel", 401, `{"message":"Unauthenticated."}`, "Unauthenticated.", "", nil},
		{"401 error as a word", 401, `{"error":"invalid_client"}`, "invalid_client", "", nil},
		{"403", 403, `{"message":"Permission denied: cannot launch process from this template."}`, "Permission denied: cannot launch process from this template.", "", nil},
		{"403 plain text", 403, `You don't have application's permissions for this organization!`, "You don't have application's permissions for this organization!", "", nil},
		{"404 endpoint", 404, `{"error":true,"message":"API endpoint not found","code":"ENDPOINT_NOT_FOUND"}`, "API endpoint not found", "ENDPOINT_NOT_FOUND", nil},
		{"404 resource", 404, `{"error":true,"message":"Resource not found","code":"RESOURCE_NOT_FOUND"}`, "Resource not found", "RESOURCE_NOT_FOUND", nil},
		{"409 error as an object", 409, `{"error":{"code":"SEAT_POOL_EXHAUSTED","message":"No seats","details":{"pool_type":"x"}}}`, "No seats", "SEAT_POOL_EXHAUSTED", nil},
		{"422 a", 422, `{"message":"The given data was invalid.","errors":{"name":["The name may not be greater than 550 characters."]}}`, "The given data was invalid.", "", []FieldError{{"name", "The name may not be greater than 550 characters."}}},
		{"422 b, no message", 422, `{"error":true,"errors":{"field_name":["The field_name is required."]}}`, "", "", []FieldError{{"field_name", "The field_name is required."}}},
		{"422 c, no errors", 422, `{"error":true,"message":"The type field is required."}`, "The type field is required.", "", nil},
		{"422 d, lists of objects", 422, `{"errors":{"prerun":[{"f1":["Customer name is required","Too short"]},{"f2":["x"]}]}}`, "", "", []FieldError{{"prerun.f1", "Customer name is required"}, {"prerun.f1", "Too short"}, {"prerun.f2", "x"}}},
		{"422 bare string", 422, `{"errors":{"tasks":"The task t9 is not part of the template"}}`, "", "", []FieldError{{"tasks", "The task t9 is not part of the template"}}},
		{"422 nested objects", 422, `{"errors":{"tasks":{"t1":{"deadline":["bad"]}}}}`, "", "", []FieldError{{"tasks.t1.deadline", "bad"}}},
		{"422 a list", 422, `{"errors":["one","two"]}`, "", "", []FieldError{{"", "one"}, {"", "two"}}},
		{"422 a word", 422, `{"errors":"nope"}`, "", "", []FieldError{{"", "nope"}}},
		{"422 message as an object", 422, `{"message":{"name":["too long"]}}`, "", "", []FieldError{{"name", "too long"}}},
		{"429", 429, `{"message":"You've reached the hourly limit.","code":"RATE_LIMIT_EXCEEDED"}`, "You've reached the hourly limit.", "RATE_LIMIT_EXCEEDED", nil},
		{"500", 500, `{"message":"boom"}`, "boom", "", nil},
		{"500 SQL", 500, `{"message":"SQLSTATE[42S22]: Column not found (SQL: select * from users)"}`, "the server had an internal error", "", nil},
		{"500 PHP path", 500, `{"message":"Error in /var/www/api/app/Run.php:12"}`, "the server had an internal error", "", nil},
		{"502 page", 502, "<html><head><title>502</title><style>p{}</style></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>", "502 Bad Gateway nginx", "", nil},
		{"edge, numeric code", 404, `{"message":"Not found","code":12}`, "Not found", "12", nil},
		{"empty", 500, "", "", "", nil},
		{"null", 500, "null", "null", "", nil},
		{"broken JSON", 500, `{"message":`, `{"message":`, "", nil},
		{"wrong kinds", 422, `{"message":5,"error":[1],"errors":null,"code":{}}`, "", "", nil},
		{"hostile", 422, `{"message":"a\u001b[31mb\u202e\nc"}`, "ab c", "", nil},
	}
	for _, k := range cases {
		e := refused(k.status, k.body)
		if e.Message != k.message || e.Code != k.code || !reflect.DeepEqual(e.Fields, k.fields) {
			t.Errorf("%s: %q %q %v", k.name, e.Message, e.Code, e.Fields)
		}
		if e.Body != k.body {
			t.Errorf("%s: the body for the log is %q", k.name, e.Body)
		}
	}
}

func TestALongErrorIsCut(t *testing.T) {
	e := refused(500, strings.Repeat("é", 20_000))
	if len(e.Body) > maxErrorBody+40 || len([]rune(e.Message)) > maxRawMessage+1 {
		t.Errorf("%d bytes, message of %d", len(e.Body), len(e.Message))
	}
	deep := refused(422, `{"errors":`+strings.Repeat(`[`, 5000)+`"x"`+strings.Repeat(`]`, 5000)+`}`)
	if len(deep.Fields) != 0 {
		t.Errorf("%v", deep.Fields)
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	cases := []struct {
		status int
		body   string
		kind   error
		says   []string
		not    string
	}{
		{401, `{"message":"Unauthenticated."}`, ErrUnauthorized, []string{"the token was refused", "logged out", "where http://127.0.0.1:"}, "Unauthenticated"},
		{401, `{"message":"missing required headers"}`, ErrUnauthorized, []string{"missing required headers"}, ""},
		{403, `{"message":"Permission denied: cannot launch process from this template."}`, ErrForbidden, []string{"Permission denied: cannot launch process from this template", "You are signed in"}, "Create a new one"},
		{404, `{"message":"x","code":"ENDPOINT_NOT_FOUND"}`, ErrNotFound, []string{"base URL"}, ""},
		{404, `{"message":"Resource not found"}`, ErrNotFound, []string{"Resource not found", "archived"}, "base URL"},
		{422, `{"message":"The given data was invalid.","errors":{"a":["A is wrong."],"b":["A is wrong.","B too"]}}`, ErrInvalid, []string{"The given data was invalid: A is wrong; B too"}, ""},
		{402, `{"message":"Trial limit reached"}`, ErrRefused, []string{"Trial limit reached", "plan"}, "again"},
		{409, `{"error":{"code":"SEAT_POOL_EXHAUSTED","message":"no seat is left"}}`, ErrRefused, []string{"no seat is left", "seats"}, "again"},
		{423, `{"message":"blocked"}`, ErrRefused, []string{"blocked", "open issue"}, "again"},
		{403, "<html><body><h1>Blocked by policy</h1></body></html>", ErrForbidden, []string{"Blocked by policy", "a web page said no", "proxy"}, "You are signed in"},
		{429, `{"message":"hourly limit"}`, ErrRateLimited, []string{"hourly limit", "Wait a minute"}, ""},
		{500, ``, ErrUnknownOutcome, []string{"internal server error", "not known", "before you launch"}, ""},
	}
	for _, k := range cases {
		c, _ := serve(t, say(k.status, k.body))
		_, err := c.Launch(t.Context(), []byte(`{}`))
		if !errors.Is(err, k.kind) {
			t.Errorf("%d: %v", k.status, err)
			continue
		}
		for _, want := range k.says {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%d: %q does not say %q", k.status, err, want)
			}
		}
		if k.not != "" && strings.Contains(err.Error(), k.not) {
			t.Errorf("%d: %q says %q", k.status, err, k.not)
		}
	}
}

func TestWhatTheServerSaysStandsBesideItsField(t *testing.T) {
	tpl := payload.Template{
		Fields: []payload.Field{
			{ID: "f1", Alias: "customer-name-1", Label: "Customer name"},
			{ID: "f2", Alias: "name-2", Label: "Name"},
			{ID: "f3", Label: "Date"}, {ID: "f4", Label: "date"},
		},
		Steps: []payload.Step{{ID: "s1", Title: "Call"}},
	}
	cases := []struct {
		body string
		want payload.Problem
	}{
		{`{"errors":{"prerun":[{"f1":["Customer name is required"]}]}}`, payload.Problem{Field: "f1"}},
		{`{"errors":{"prerun.f2":["wrong"]}}`, payload.Problem{Field: "f2"}},
		{`{"errors":{"tasks":{"s1":{"deadline":["bad"]}}}}`, payload.Problem{Step: "s1"}},
		{`{"errors":{"name":["too long"]}}`, payload.Problem{Property: "name"}},
		{`{"errors":{"tags.0":["unknown"]}}`, payload.Problem{Property: "tags"}},
		{`{"errors":{"customer-name-1":["wrong"]}}`, payload.Problem{Field: "f1"}},
		{`{"message":"The Customer name field is required."}`, payload.Problem{Field: "f1"}},
		{`{"message":"name: is required"}`, payload.Problem{Field: "f2"}},
		{`{"message":"The task s1 is not part of the template"}`, payload.Problem{Step: "s1"}},
		{`{"message":"Date is required"}`, payload.Problem{}},
		{`{"message":"No"}`, payload.Problem{}},
	}
	for _, k := range cases {
		got := refused(422, k.body).Problems(tpl)
		if len(got) != 1 {
			t.Errorf("%s: %v", k.body, got)
			continue
		}
		if got[0].Field != k.want.Field || got[0].Step != k.want.Step || got[0].Property != k.want.Property {
			t.Errorf("%s: %+v", k.body, got[0])
		}
		if got[0].Kind != payload.Invalid || got[0].Message == "" {
			t.Errorf("%s: %+v", k.body, got[0])
		}
	}
	if got := refused(500, `{"message":"boom"}`).Problems(tpl); got != nil {
		t.Errorf("a failure of the server became a problem: %v", got)
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{"", "null", "<html>", `{"message":"x","errors":{"a":[{"b":["c"]}]}}`, `{"error":{"message":"m"}}`, `{"errors":[[[]]]}`, `{"errors":{"a":1}}`} {
		f.Add(422, s)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		e := refused(status, body)
		e.kind = kindOf(status, ErrNetwork)
		text := e.Error()
		if text == "" {
			t.Fatal("an error without words")
		}
		for _, r := range text {
			if unicode.IsControl(r) {
				t.Fatalf("%q lets %U through", text, r)
			}
		}
		e.Problems(payload.Template{Fields: []payload.Field{{ID: "a", Label: "b"}}})
	})
}

func TestATokenIsMadeBesideTheServerThatTakesIt(t *testing.T) {
	for base, page := range map[string]string{
		"https://go.tallyfy.com/api":           "https://go.tallyfy.com/#/settings/integrations",
		"https://staging.go.tallyfy.com/api/":  "https://staging.go.tallyfy.com/#/settings/integrations",
		"https://tallyfy.acme.test:8443/api":   "https://tallyfy.acme.test:8443/#/settings/integrations",
		"https://api.tallyfy.com":              "https://go.tallyfy.com/#/settings/integrations",
		"https://gateway.acme.test/tallyfy/v1": "",
		"http://127.0.0.1:8080":                "",
		"https://nottallyfy.com/x":             "",
	} {
		if got := TokenPage(base); got != page {
			t.Errorf("%s: %q, want %q", base, got, page)
		}
		if fix := newTokenFix(base); page == "" && strings.Contains(fix, "go.tallyfy.com") || !strings.Contains(fix, cmp.Or(page, base)) {
			t.Errorf("%s: %q", base, fix)
		}
	}
}
