package sandbox

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// listing is one of the API's lists: what is looked through and how it is ordered,
// and how a row of it is written.
type listing[T any] struct {
	size pageSize
	// wants is a query as one question to a row.
	wants func(call) func(T) bool
	// usual is its order where none is asked for, "" that of the rows.
	usual string
	// by compares by a key that a query may name.
	by func(key string) func(a, b T) int
	// first are rows that come before all others in any order; nil is none.
	first func(T) bool
	write func(T, call) json.RawMessage
}

// of answers with the rows that the query wants, in its order, page by page.
func (l listing[T]) of(all []T, c call) reply {
	wanted, found := l.wants(c), []T{}
	for _, each := range all {
		if wanted(each) {
			found = append(found, each)
		}
	}
	if order := cmp.Or(c.query.Get("sort"), c.query.Get("sort_by"), l.usual); order != "" {
		key, down := strings.CutPrefix(order, "-")
		l.sort(found, l.by(key), down)
	}
	return paged(c, len(found), l.size, func(i int) json.RawMessage { return l.write(found[i], c) })
}

func (l listing[T]) sort(rows []T, by func(a, b T) int, down bool) {
	slices.SortStableFunc(rows, func(a, b T) int {
		if l.first != nil && l.first(a) != l.first(b) {
			if l.first(a) {
				return -1
			}
			return 1
		}
		if down {
			a, b = b, a
		}
		return by(a, b)
	})
}

// anyOf reports whether one of the values that the query has between commas is among
// those; a query without any wants them all.
func (c call) anyOf(key string, have ...string) bool {
	wanted := c.query.Get(key)
	return wanted == "" || slices.ContainsFunc(strings.Split(wanted, ","), func(each string) bool {
		return slices.ContainsFunc(have, func(h string) bool { return strings.EqualFold(h, strings.TrimSpace(each)) })
	})
}

// finds reports whether a text holds what the query's "q" asks for, whatever its case.
func (c call) finds(text string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(c.query.Get("q")))
}

// includes are what a read is to bring with it, by name, each with what it is to bring
// itself ("checklist.steps").
type includes map[string]includes

// includeDepth is how far they go, since a task may bring its process and that its tasks.
const includeDepth = 3

// included reads the "with" of a query.
func included(c call) includes {
	with := includes{}
	for path := range strings.SplitSeq(c.query.Get("with"), ",") {
		at := with
		for _, name := range strings.SplitN(strings.TrimSpace(path), ".", includeDepth) {
			if at[name] == nil {
				at[name] = includes{}
			}
			at = at[name]
		}
	}
	return with
}

// pageSize is how many rows a list gives when none are asked for, and at most
// (docs/api.md, "Pagination").
type pageSize struct {
	usual, most int
	// whole: without_pagination gives all rows at once.
	whole bool
}

// short is the size of most lists; members and guests have long ones.
func short() pageSize { return pageSize{usual: 10, most: 100} }

// paged answers with the page that was asked for; at makes the row of a number
// and is called for the rows of that page alone.
func paged(c call, total int, size pageSize, at func(i int) json.RawMessage) reply {
	if size.whole && on(c.query.Get("without_pagination")) {
		return data(http.StatusOK, rowsFrom(0, total, at))
	}
	page := max(positive(c.query.Get("page"), 1), 1)
	per := min(positive(c.query.Get("per_page"), size.usual), size.most)
	last := max((total+per-1)/per, 1)
	from := total
	if page <= last {
		from = min((page-1)*per, total)
	}
	rows := rowsFrom(from, min(from+per, total), at)

	// Links are an empty list when there is nothing to link to, as PHP writes an
	// array without keys, else an object.
	var links any = []string{}
	var some object
	if page > 1 {
		some.set("previous", c.pageAddress(page-1))
	}
	if page < last {
		some.set("next", c.pageAddress(page+1))
	}
	if some != nil {
		links = some
	}
	return answer(http.StatusOK, record("data", rows, "meta", record("pagination", record(
		"total", total, "count", len(rows), "per_page", per, "current_page", page, "total_pages", last, "links", links,
	))))
}

func rowsFrom(from, to int, at func(i int) json.RawMessage) []json.RawMessage {
	rows := make([]json.RawMessage, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, at(i))
	}
	return rows
}

func (c call) pageAddress(page int) string {
	address := *c.address
	query := maps.Clone(c.query)
	query.Set("page", strconv.Itoa(page))
	address.RawQuery = query.Encode()
	return address.String()
}

// positive reads a number from one up, or gives the other one.
func positive(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return otherwise
	}
	return min(n, 1<<30)
}

// on is how a query switch is read: anything but nothing, 0 and false.
func on(text string) bool { return text != "" && text != "0" && text != "false" }
