module example.com/stackit

go 1.21
