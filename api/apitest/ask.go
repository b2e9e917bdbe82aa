package apitest

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"kickoff/api/sandbox"
)

// Ask sends a request about the organisation to a sandbox, as the web application might,
// and returns the answer, which is to be a success.
func Ask(t *testing.T, s *sandbox.Running, method, path, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+"/organizations/"+s.Server.OrgID()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Server.Token())
	r.Header.Set("X-Tallyfy-Client", "APIClient")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s %v", method, path, answer.StatusCode, text, err)
	}
	return string(text)
}
