package sandbox

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// pageSize is how many rows a list gives when none are asked for, and at most
// (docs/api.md, "Pagination").
type pageSize struct{ usual, most int }

// short is the size of most lists; members and guests have long ones.
func short() pageSize       { return pageSize{10, 100} }
func longMembers() pageSize { return pageSize{9999, 9999} }
func longGuests() pageSize  { return pageSize{999, 999} }
func longFolders() pageSize { return pageSize{100, 100} }

// pagination is the API's account of a page. Links are an empty list when there
// is nothing to link to, as PHP writes an array without keys, else an object.
type pagination struct {
	Total       int `json:"total"`
	Count       int `json:"count"`
	PerPage     int `json:"per_page"`
	CurrentPage int `json:"current_page"`
	TotalPages  int `json:"total_pages"`
	Links       any `json:"links"`
}

type listMeta struct {
	Pagination pagination `json:"pagination"`
}

// paged answers with the page that was asked for; at makes the row of a number
// and is called for the rows of that page alone.
func paged(c call, total int, size pageSize, at func(i int) json.RawMessage) reply {
	if on(c.query.Get("without_pagination")) {
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

	links := object{}
	if page > 1 {
		links.set("previous", c.pageAddress(page-1))
	}
	if page < last {
		links.set("next", c.pageAddress(page+1))
	}
	p := pagination{total, len(rows), per, page, last, links}
	if len(links) == 0 {
		p.Links = []string{}
	}
	return answer(http.StatusOK, struct {
		Data []json.RawMessage `json:"data"`
		Meta listMeta          `json:"meta"`
	}{rows, listMeta{p}})
}

func rowsFrom(from, to int, at func(i int) json.RawMessage) []json.RawMessage {
	rows := make([]json.RawMessage, 0, to-from)
	for i := from; i < to; i++ {
		rows = append(rows, at(i))
	}
	return rows
}

// pagedRows is paged for rows that exist already.
func pagedRows(c call, size pageSize, rows []row) reply {
	return paged(c, len(rows), size, func(i int) json.RawMessage { return rows[i].raw })
}

func (c call) pageAddress(page int) string {
	address := *c.address
	query := url.Values{}
	for key, values := range c.query {
		query[key] = values
	}
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
