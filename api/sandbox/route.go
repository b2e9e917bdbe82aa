package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// call is one request that has passed the door.
type call struct {
	params  map[string]string
	query   url.Values
	in      received
	effects effects
	address *url.URL
	// host is scheme, host and prefix of the address that the client uses.
	host string
}

// route is one endpoint; a {name} in its pattern takes one path segment.
type route struct {
	method  string
	pattern []string
	serve   func(*Server, call) reply
}

// routes is the table of all endpoints (docs/api.md, "Endpoints").
func routes() []route {
	org := "/organizations/{org}"
	table := []struct {
		method, pattern string
		serve           func(*Server, call) reply
	}{
		{"GET", "/me", (*Server).getMe},
		{"GET", "/me/organizations", (*Server).listOrganizations},
		{"GET", org, (*Server).getOrganization},
		{"GET", org + "/users", (*Server).listUsers},
		{"GET", org + "/guests", (*Server).listGuests},
		{"GET", org + "/guests/{email}", (*Server).getGuest},
		{"GET", org + "/groups", (*Server).listGroups},
		{"GET", org + "/tags", (*Server).listTags},
		{"GET", org + "/folders", (*Server).listFolders},
		{"GET", org + "/search", (*Server).search},
		{"GET", org + "/checklists", (*Server).listTemplates},
		{"GET", org + "/checklists/{id}", (*Server).getTemplate},
		{"GET", org + "/checklists/{id}/steps", (*Server).listSteps},
		{"GET", org + "/checklists/{id}/form-fields", (*Server).listFormFields},
		{"GET", org + "/runs", (*Server).listRuns},
		{"POST", org + "/runs", (*Server).launch},
		{"GET", org + "/runs/{id}", (*Server).getRun},
		{"PUT", org + "/runs/{id}", (*Server).updateRun},
		{"DELETE", org + "/runs/{id}", (*Server).archiveRun},
		{"PUT", org + "/runs/{id}/activate", (*Server).activateRun},
		{"DELETE", org + "/runs/{id}/delete", (*Server).deleteRun},
		{"GET", org + "/runs/{id}/tasks", (*Server).listTasks},
		{"POST", org + "/file", (*Server).upload},
		{"POST", org + "/assets", (*Server).upload},
		{"GET", org + "/assets/{id}", (*Server).getAsset},
		{"DELETE", org + "/assets/{id}", (*Server).deleteAsset},
		{"GET", org + "/file/{id}", (*Server).readFile},
		{"GET", org + "/file/{id}/dl", (*Server).downloadFile},
		{"DELETE", org + "/file/{id}", (*Server).deleteAsset},
	}
	all := make([]route, len(table))
	for i, r := range table {
		all[i] = route{r.method, strings.Split(r.pattern, "/"), r.serve}
	}
	return all
}

// match finds the endpoint of an escaped path; without one the reply says
// whether the path or only the method is unknown.
func match(all []route, method, path string) (*route, map[string]string, reply) {
	segments := strings.Split(path, "/")
	var allowed []string
	for i := range all {
		params, ok := all[i].params(segments)
		if !ok {
			continue
		}
		if all[i].method == method {
			return &all[i], params, reply{}
		}
		allowed = append(allowed, all[i].method)
	}
	if allowed == nil {
		return nil, nil, noEndpoint()
	}
	slices.Sort(allowed)
	refused := answer(http.StatusMethodNotAllowed, refusal{true, "The " + method + " method is not supported for this route.", "METHOD_NOT_ALLOWED"})
	refused.header["Allow"] = strings.Join(allowed, ", ")
	return nil, nil, refused
}

func (r *route) params(segments []string) (map[string]string, bool) {
	if len(segments) != len(r.pattern) {
		return nil, false
	}
	params := map[string]string{}
	for i, want := range r.pattern {
		name, open := strings.CutPrefix(want, "{")
		if !open {
			if segments[i] != want {
				return nil, false
			}
			continue
		}
		value := unescaped(segments[i])
		if value == "" {
			return nil, false
		}
		params[strings.TrimSuffix(name, "}")] = value
	}
	return params, true
}
