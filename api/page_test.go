package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kickoff/payload"
)

// names are all tags of a list, and the first error.
func names(list Pages[payload.Tag]) (all []string, err error) {
	for page, e := range list {
		if e != nil {
			return all, e
		}
		for _, tag := range page {
			all = append(all, tag.Name)
		}
	}
	return all, nil
}

// TestAListIsReadToItsEnd walks the shapes of meta.pagination (docs/api.md,
// "Pagination"): %d is the page that was asked for.
func TestAListIsReadToItsEnd(t *testing.T) {
	const row = `{"id":"t%[1]d","title":"tag %[1]d"}`
	cases := []struct {
		name, body string
		want       int
	}{
		{"three pages", `{"data":[` + row + `],"meta":{"pagination":{"current_page":%[1]d,"total_pages":3,"links":{"next":"https://elsewhere.test/x?page=9"}}}}`, 3},
		{"numbers as strings", `{"data":[` + row + `],"meta":{"pagination":{"current_page":"%[1]d","total_pages":"2","links":{}}}}`, 2},
		{"links as []", `{"data":[` + row + `],"meta":{"pagination":{"current_page":1,"total_pages":1,"links":[]}}}`, 1},
		{"links null", `{"data":[` + row + `],"meta":{"pagination":{"total_pages":1,"links":null}}}`, 1},
		{"links missing", `{"data":[` + row + `],"meta":{"pagination":{"total_pages":2}}}`, 2},
		{"nulls in links", `{"data":[` + row + `],"meta":{"pagination":{"links":{"previous":null,"next":null}}}}`, 1},
		{"no total, no next", `{"data":[` + row + `],"meta":{"pagination":{"current_page":%[1]d,"links":{}}}}`, 1},
		{"no meta", `{"data":[` + row + `]}`, 1},
		{"meta as []", `{"data":[` + row + `],"meta":[]}`, 1},
		{"meta null", `{"data":[` + row + `],"meta":null}`, 1},
		{"pagination missing", `{"data":[` + row + `],"meta":{}}`, 1},
		{"bare list", `[` + row + `]`, 1},
		{"wrapped twice", `{"data":{"data":[` + row + `]}}`, 1},
		{"PHP list with gaps", `{"data":{"3":` + row + `}}`, 1},
		{"a row that is none", `{"data":[null,5,` + row + `,{}]}`, 1},
		{"null", `{"data":null}`, 0},
		{"null alone", `null`, 0},
		{"empty list", `{"data":[],"meta":{"pagination":{"total_pages":4}}}`, 0},
		{"empty object", `{}`, 0},
		{"empty body", ``, 0},
	}
	for _, k := range cases {
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			if q.Get("per_page") != "100" || q.Get("q") != "a b" {
				t.Errorf("%s: asked with %v", k.name, q)
			}
			var n int
			_, _ = fmt.Sscan(q.Get("page"), &n)
			body := k.body
			if strings.Contains(body, "%") {
				body = fmt.Sprintf(body, n)
			}
			_, _ = w.Write([]byte(body))
		})
		got, err := names(c.Tags(t.Context(), "a b"))
		if err != nil || len(got) != k.want {
			t.Errorf("%s: %v, %v", k.name, got, err)
		}
		for i, name := range got {
			if name != fmt.Sprintf("tag %d", i+1) {
				t.Errorf("%s: %v", k.name, got)
			}
		}
	}
}

func TestAListWithOnlyALinkToTheNextPageIsReadToItsEnd(t *testing.T) {
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n := r.URL.Query().Get("page")
		next := `{"next":"https://elsewhere.test"}`
		if n == "3" {
			next = `{"next":null}`
		}
		_, _ = fmt.Fprintf(w, `{"data":[{"id":"%s","title":"%s"}],"meta":{"pagination":{"links":%s}}}`, n, n, next)
	})
	if got, err := names(c.Tags(t.Context(), "")); err != nil || !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAServerThatRepeatsAPageDoesNotGoOnForEver(t *testing.T) {
	for _, current := range []string{`"current_page":1,`, ``} {
		requests := 0
		c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			say(200, `{"data":[{"id":"a","title":"a"}],"meta":{"pagination":{`+current+`"total_pages":1000}}}`)(w, r)
		})
		got, err := names(c.Tags(t.Context(), ""))
		if !errors.Is(err, ErrNetwork) || requests != 2 || len(got) != 1 {
			t.Errorf("%d requests, %v, %v", requests, got, err)
		}
	}
}

func TestLeavingTheLoopStopsTheRequests(t *testing.T) {
	requests := 0
	c, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		_, _ = fmt.Fprintf(w, `{"data":[{"id":"%d"}],"meta":{"pagination":{"total_pages":9}}}`, requests)
	})
	for range c.Tags(t.Context(), "") {
		break
	}
	if requests != 1 {
		t.Errorf("%d requests", requests)
	}
}

func TestAnErrorInTheMiddleEndsTheList(t *testing.T) {
	c, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page") == "1" {
			say(200, `{"data":[{"id":"a"}],"meta":{"pagination":{"total_pages":9}}}`)(w, r)
			return
		}
		say(403, `{"message":"no"}`)(w, r)
	})
	if got, err := names(c.Tags(t.Context(), "")); !errors.Is(err, ErrForbidden) || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAPageThatIsNoListIsAnError(t *testing.T) {
	for _, body := range []string{"<html>Sign in</html>", `{"message":"hello"}`, `{"data":[`, `"x"`, `nonsense`} {
		c, _ := serve(t, say(200, body))
		_, err := names(c.Tags(t.Context(), ""))
		if !errors.Is(err, ErrNetwork) || !strings.Contains(err.Error(), "could not be read") {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{"", "null", "[]", `{"data":[{"id":1}],"meta":{"pagination":{"total_pages":"2","links":[]}}}`, `{"data":{"1":{}}}`, `{"data":{"data":[]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, ok := readPage(body)
		if ok {
			p.more(1)
			each(wireTag.tag)(read[wireTag](p.rows))
		}
		folderTree{seen: map[string]folderNode{}, done: map[string]bool{}}.flatten(read[wireFolder](p.rows))
	})
}
