package api

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"net/url"
	"strconv"

	"kickoff/payload/rawjson"
)

const (
	// perPage is the most that every list gives at once (docs/api.md,
	// "Pagination").
	perPage = 100
	// maxPages stops a server that never comes to an end: a million rows.
	maxPages = 10_000
)

// pages makes an iterator of a list. The links in an answer may point at another
// host, so they are never followed: the next page is the number of this one plus
// one.
func pages[W, T any](c *Client, ctx context.Context, k call, convert func([]W) []T) Pages[T] {
	return func(yield func([]T, error) bool) {
		for p, err := range counted(c, ctx, k) {
			var rows []T
			if err == nil {
				rows = convert(read[W](p.rows))
			}
			if !yield(rows, err) {
				return
			}
		}
	}
}

// counted is pages with what each page says of the list; an error comes with no page.
func counted(c *Client, ctx context.Context, k call) iter.Seq2[page, error] {
	return func(yield func(page, error) bool) {
		var before []byte
		for n := 1; n <= maxPages; n++ {
			a, err := c.get(ctx, withPage(k, n))
			if err != nil {
				yield(page{}, err)
				return
			}
			p, ok := readPage(a.body)
			switch {
			case !ok:
				yield(page{}, unreadable(k, a, ErrNetwork))
				return
			case len(p.rows) == 0:
				return
			case n > 1 && (p.current > 0 && p.current < n || bytes.Equal(p.raw, before)):
				yield(page{}, &Error{Status: a.status, kind: ErrNetwork, doing: k.doing, Message: "the server repeats page " + strconv.Itoa(n-1) + " of the list", fix: "The list may not be whole."})
				return
			}
			if !yield(p, nil) || !p.more(n) {
				return
			}
			before = p.raw
		}
	}
}

func withPage(k call, n int) call {
	query := url.Values{}
	maps.Copy(query, k.query)
	query.Set("page", strconv.Itoa(n))
	query.Set("per_page", strconv.Itoa(perPage))
	k.query = query
	return k
}

// page is one page of a list.
type page struct {
	// rows are parts of raw.
	rows    []json.RawMessage
	raw     []byte
	current int
	// total is the number of pages, count that of rows on all of them; 0 where it is not told.
	total, count int
	next         bool
}

// more is the stop rule: the page's number against the number of pages, and
// where that is not told, whether there is a link to the next.
func (p page) more(asked int) bool {
	if p.total > 0 {
		return max(p.current, asked) < p.total
	}
	return p.next
}

// readPage reads a list in any of its wrappings; an empty body is an empty list.
// The second result is false for what is no list at all.
func readPage(body []byte) (page, bool) {
	var p page
	switch rawjson.KindOf(body) {
	case rawjson.Nothing, rawjson.Null:
		return p, len(bytes.TrimSpace(body)) == 0 || json.Valid(body)
	case rawjson.List:
		p.raw, p.rows = body, elements(body)
		return p, json.Valid(body)
	case rawjson.Object:
	default:
		return p, false
	}
	if p.raw = rawjson.Get(body, "data"); p.raw == nil {
		return p, bytes.Equal(compact(body), []byte("{}"))
	}
	var meta object[struct {
		Pagination object[wirePagination] `json:"pagination"`
	}]
	if raw := rawjson.Get(body, "meta"); raw != nil && json.Unmarshal(raw, &meta) != nil {
		return p, false
	}
	at := meta.value.Pagination.value
	p.current, p.total, p.count = int(at.Current), int(at.Total), max(0, int(at.Count))
	p.next = at.Links.value.Next != "" || at.More.on
	p.rows = elements(p.raw)
	return p, true
}

// wirePagination is meta.pagination. links is [] on a single page, and null,
// missing or half filled elsewhere.
type wirePagination struct {
	Current number `json:"current_page"`
	Total   number `json:"total_pages"`
	Count   number `json:"total"`
	Links   object[struct {
		Next text `json:"next"`
	}] `json:"links"`
	More flag `json:"has_more_pages"`
}

// one reads a single thing; convert refuses what is none, as a rule for want of an
// id.
func one[W, T any](c *Client, ctx context.Context, k call, convert func(W) (T, bool)) (T, error) {
	a, err := c.get(ctx, k)
	if err != nil {
		var none T
		return none, err
	}
	return item(k, a, ErrNetwork, convert)
}

// item takes the thing out of an answer, wrapped or bare.
func item[W, T any](k call, a answer, kind error, convert func(W) (T, bool)) (T, error) {
	var w W
	inner := unwrap(a.body)
	if rawjson.KindOf(inner) == rawjson.Object && json.Unmarshal(inner, &w) == nil {
		if v, ok := convert(w); ok {
			return v, nil
		}
	}
	var none T
	return none, unreadable(k, a, kind)
}

// each converts a page row by row, leaving out the rows that keep refuses.
func each[W, T any](convert func(W) (T, bool)) func([]W) []T {
	return func(rows []W) []T {
		all := make([]T, 0, len(rows))
		for _, w := range rows {
			if v, ok := convert(w); ok {
				all = append(all, v)
			}
		}
		return all
	}
}

// All fetches all pages of a list.
func All[T any](list Pages[T]) ([]T, error) {
	var all []T
	for page, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all, nil
}

// Pages is a list that is fetched page by page while it is ranged over, so that
// a screen can show the first page at once. Stopping the loop stops the
// requests. After an error, which comes with a nil page, nothing follows.
type Pages[T any] = iter.Seq2[[]T, error]

// search is a list's query for q, "" for all.
func search(q string) url.Values {
	v := url.Values{}
	if q != "" {
		v.Set("q", q)
	}
	return v
}
